import * as z from 'zod'

/** Text that people read: `max` counts Unicode code points, and nothing is trimmed or normalised. */
export function text({ min, max }: { min: number; max: number }) {
  return z
    .string()
    .refine((value) => within(value, min, max), `must be ${min} to ${max} characters long`)
    .meta({ minLength: min, maxLength: max })
}

function within(value: string, min: number, max: number): boolean {
  // A code point is one or two UTF-16 units: long input is refused without walking through it.
  if (value.length > max * 2) return false
  const codePoints = [...value].length
  return codePoints >= min && codePoints <= max
}
