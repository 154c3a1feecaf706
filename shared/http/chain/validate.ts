import type { MiddlewareObj } from '@middy/core'
import * as z from 'zod'
import { inPlainWords } from '../../plain-words.ts'
import { type InvalidPart, ProblemError } from '../../problems.ts'
import type { ApiEvent } from '../request/event.ts'
import type { BodyType, Contract, RoutedEvent } from './contract.ts'
import type { Reply } from '../reply/reply.ts'

const maxBodyBytes = 16 * 1024

/**
 * Parses path, query and body by the contract into `event.input`, and passes the answer through the contract's
 * response schema. Throws `validation-failed`, `malformed-json`, `unsupported-media-type` and `body-too-large`.
 */
export function validate(contract: Contract): MiddlewareObj<RoutedEvent, Reply, Error> {
  const { answers, bodyTypes, responses } = contract
  const forgiving = answers?.ignoresUnknownMembers === true
  const path = contract.path && z.strictObject(contract.path)
  const query = forgiving ? withoutUnknown(contract.query) : contract.query
  const body = forgiving ? withoutUnknown(contract.body) : contract.body
  return {
    before: ({ event }) => {
      const errors: InvalidPart[] = []
      const input: RoutedEvent['input'] = {}
      // The body comes last: what is wrong with the address says more about what was meant.
      if (path) input.path = parse(path, event.pathParameters ?? {}, parameter, errors)
      if (query) input.query = parse(query, readQuery(event, query, errors), parameter, errors)
      // What reaches $default is no route, and refused as such.
      else if (event.rawQueryString !== '' && event.routeKey !== '$default' && !forgiving)
        errors.push({ detail: 'this route takes no query' })
      if (body) input.body = parse(body, readBody(event, body, errors, bodyTypes), pointer, errors)
      if (errors.length > 0) {
        throw new ProblemError('validation-failed', 'See errors for what is wrong where.', { errors })
      }
      event.input = input
    },
    after: ({ response }) => {
      if (!response) return
      const schema = responses[response.statusCode as keyof Contract['responses']]
      if (!schema) throw new Error(`The contract declares no answer with status ${response.statusCode}`)
      response.body = schema.parse(response.body)
    },
  }
}

/** The same schema, by which members that it does not declare are left out. */
function withoutUnknown(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodObject ? schema.strip() : schema
}

type Where = (path: readonly PropertyKey[]) => Pick<InvalidPart, 'pointer' | 'parameter'>

const parameter: Where = ([name]) => (name === undefined ? {} : { parameter: String(name) })

/** RFC 6901. */
const pointer: Where = (path) => ({
  pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
})

function parse(schema: z.ZodType, value: unknown, where: Where, errors: InvalidPart[]): unknown {
  const result = schema.safeParse(value, { error: inPlainWords })
  if (result.success) {
    for (const path of illFormedIn(result.data))
      errors.push({ detail: 'must be well-formed Unicode', ...where(path) })
    return result.data
  }
  for (const issue of result.error.issues)
    errors.push({ detail: describe(issue, schema), ...where(issue.path) })
  return undefined
}

/**
 * Where texts stand that cannot be written as UTF-8: JSON may hold half a character (a lone surrogate). What is read from
 * them would not be what was sent, here or in whatever they are handed on to.
 */
function illFormedIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return value.isWellFormed() ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => illFormedIn(member, [...path, name]))
}

/** Says what is wrong without repeating anything that was sent, not even the name of an unknown member. */
function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code !== 'unrecognized_keys') return issue.message
  const known = 'shape' in schema.def ? Object.keys(schema.def.shape as object) : []
  return `holds an unknown member${known.length > 0 ? `; known are: ${known.join(', ')}` : ''}`
}

/** Read from the raw string, because the gateway joins repeated members with commas. */
function readQuery(event: ApiEvent, schema: z.ZodType, errors: InvalidPart[]): Record<string, string> {
  return readPairs(event.rawQueryString, schema, 'a query member is repeated', errors)
}

/** A member that the schema ignores may be repeated: newsletters append the same one twice. */
function readPairs(
  encoded: string,
  schema: z.ZodType,
  repeated: string,
  errors: InvalidPart[],
): Record<string, string> {
  const pairs = [...new URLSearchParams(encoded)].map(([name, value]) => [name, unreplaced(value)] as const)
  const ignoresUnknown = schema instanceof z.ZodObject && schema.def.catchall === undefined
  const names = pairs
    .map(([name]) => name)
    .filter((name) => !ignoresUnknown || Object.hasOwn(schema.shape, name))
  if (new Set(names).size < names.length) errors.push({ detail: repeated })
  // Not member by member: an assignment would lose one called __proto__.
  return Object.fromEntries(pairs)
}

/** Bytes that are no UTF-8 come as U+FFFD: they are taken for the half characters that JSON can hold. */
function unreplaced(text: string): string {
  return text.replaceAll('\ufffd', '\ud800')
}

function readBody(
  event: ApiEvent,
  schema: z.ZodType,
  errors: InvalidPart[],
  bodyTypes: readonly BodyType[] = ['application/json'],
): unknown {
  // The local gateway hands `false` and `0` on as what they stand for.
  const bytes = Buffer.from(String(event.body ?? ''), event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBodyBytes) {
    throw new ProblemError('body-too-large', `A body may have at most ${maxBodyBytes} bytes.`)
  }
  const mediaType = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  const bodyType = bodyTypes.find((type) => type === mediaType)
  if (bodyType === undefined) {
    throw new ProblemError(
      'unsupported-media-type',
      `Send the body as Content-Type: ${bodyTypes.join(' or ')}.`,
    )
  }
  if (bodyType !== 'application/json')
    return readPairs(bytes.toString(), schema, 'a member is repeated', errors)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // The parser's own message quotes the body, so it is not passed on, not even to the log.
    throw new ProblemError('malformed-json', 'The body is not valid JSON in UTF-8.')
  }
}
