import * as z from 'zod'

/** A character that leaves a mark: no white space, control or format character, and none of the letters that show nothing. */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/v

/** Text that people read: `max` counts Unicode code points, and nothing is trimmed or normalised. */
export function text({ min, max }: { min: number; max: number }) {
  return z
    .string()
    .refine((value) => within(value, min, max), {
      error: `must be ${min} to ${max} characters long`,
      abort: true,
    })
    .refine((value) => visible.test(value), { error: 'must have something that can be seen', abort: true })
    .meta({ minLength: min, maxLength: max })
}

/** Control characters, and those that override the direction of the text after them (Unicode TR 9, 2.1 to 2.4). */
const disruptive = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/v
const disruptiveButLines = /[[\p{Cc}--[\n\r\t]]\u202a-\u202e\u2066-\u2069]/v

/**
 * Text that stands beside the names of others, in lists and above posts: nothing in it may reach beyond it.
 *
 * @param lines whether it may have several lines
 */
export function label({ lines, ...length }: { min: number; max: number; lines: boolean }) {
  const refused = lines ? disruptiveButLines : disruptive
  return text(length).refine(
    (value) => !refused.test(value),
    'must have no control characters, nor any that change the direction of text',
  )
}

function within(value: string, min: number, max: number): boolean {
  // A code point is one or two UTF-16 units: long input is refused without walking through it.
  if (value.length > max * 2) return false
  const codePoints = [...value].length
  return codePoints >= min && codePoints <= max
}
