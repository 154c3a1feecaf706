import type * as z from 'zod'

const types: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

/**
 * What is wrong with a value, in a sentence about the place it stands in: for every fault to which its schema gives no
 * words of its own. Nothing that was sent is repeated.
 */
export function inPlainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required'
      return `must be ${types[issue.expected] ?? 'of another type'}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => String(value)).join(' or ')}`
    case 'too_small':
      return issue.origin === 'string'
        ? `must have at least ${issue.minimum} ${letters(issue.minimum)}`
        : `must be at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} ${letters(issue.maximum)}`
        : `must be at most ${issue.maximum}`
    case 'unrecognized_keys':
      return 'holds an unknown member'
    default:
      return 'is not of the form that is needed here'
  }
}

const letters = (count: number | bigint) => (Number(count) === 1 ? 'character' : 'characters')
