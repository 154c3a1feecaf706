/** Random requests, good and bad, from what docs/openapi.json says of an operation. */
import * as fc from 'fast-check'
import type { CallInput } from '../world/call.ts'
import { type Operation, resolve } from '../world/documented.ts'

interface Schema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  properties?: Record<string, Schema>
  required?: string[]
}

/** Values that a schema lets through; of requests, so that it knows no arrays. */
function goodValue(schema: object): fc.Arbitrary<unknown> {
  const { type, anyOf, properties, ...limits } = resolve(schema) as Schema
  if (properties) {
    // Of several sets of members one has to be there: all of them are.
    const required = anyOf ? anyOf.flatMap((one) => one.required ?? []) : (limits.required ?? [])
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [name, goodValue(member)]),
    )
    return fc.record(members, { requiredKeys: required as never[], noNullPrototype: true })
  }
  if (anyOf) return fc.oneof(...anyOf.map(goodValue))
  if (limits.enum) return fc.constantFrom(...limits.enum)
  if (type === 'null') return fc.constant(null)
  if (type === 'integer') return fc.integer({ min: limits.minimum ?? 0, max: limits.maximum ?? 1000 })
  const { pattern, minLength = 0, maxLength = 300 } = limits
  if (pattern) {
    return fc
      .stringMatching(new RegExp(pattern, 'u'), { maxLength })
      .filter((text) => text.length >= minLength && text.length <= maxLength)
  }
  return fc.string({ minLength, maxLength: Math.min(maxLength, 300), unit: 'binary' })
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 300, maxLength: 400 }),
  fc.constantFrom('', '0', '-1', '1e2', 'null', '💥', '%00', '../..'),
)

/** Mostly a good value with one thing wrong: a member too many, too few, or of another kind. */
function badValue(schema: object): fc.Arbitrary<unknown> {
  const { properties = {} } = resolve(schema) as Schema
  const names = Object.keys(properties)
  if (names.length === 0) return fc.jsonValue()
  const spoiled = fc
    .tuple(goodValue(schema), fc.constantFrom(...names, 'isAdmin', '__proto__'), fc.option(fc.jsonValue()))
    .map(([value, name, other]) => {
      const { [name]: _, ...rest } = value as Record<string, unknown>
      return other === null ? rest : { ...rest, [name]: other }
    })
  return fc.oneof({ weight: 4, arbitrary: spoiled }, fc.jsonValue())
}

/**
 * @param known values that lead somewhere, by the name of the parameter
 */
export function requests(
  template: string,
  { parameters = [], requestBody }: Operation,
  known: Record<string, string[]>,
): fc.Arbitrary<CallInput> {
  const of = (place: string) => parameters.filter((parameter) => parameter.in === place)
  // Mostly one thing is wrong: what is wrong first hides the rest.
  const value = (name: string, schema: object) => {
    const leading = (known[name] ?? []).map((text) => ({ weight: 8, arbitrary: fc.constant(text) }))
    return fc.oneof(...leading, goodValue(schema).map(String), anyText)
  }
  const values = (place: string, requiredKeys?: never[]) =>
    fc.record(
      Object.fromEntries(of(place).map(({ name, schema }) => [name, value(name, schema)])),
      requiredKeys ? { requiredKeys } : {},
    ) as fc.Arbitrary<Record<string, string>>
  return fc
    .record({
      path: values('path'),
      query: fc.oneof(
        { weight: 20, arbitrary: values('query', []).map((query) => new URLSearchParams(query).toString()) },
        fc.constantFrom('limit=1&limit=2', 'unknown=1', '%', '__proto__=1'),
      ),
      key: of('header').length > 0 ? fc.option(anyText, { freq: 1 }) : fc.constant(null),
      body: requestBody ? bodies(requestBody.content) : fc.constant<CallInput>({}),
    })
    .map(({ path, query, key, body }) => {
      // The gateway hands a name on only where it is none at all.
      const filled = Object.entries(path).map(([name, text]) => [name, text === '' ? '-' : text])
      const given = Object.fromEntries(filled) as Record<string, string>
      const rawPath = template.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(given[name] ?? ''),
      )
      const headers = { ...body.headers, ...(key === null ? {} : { 'idempotency-key': key }) }
      return { ...body, path: given, rawPath, query, headers }
    })
}

function asTexts([name, value]: [string, unknown]): [string, string] {
  return [name, typeof value === 'string' ? value : JSON.stringify(value)]
}

function bodies(content: Record<string, { schema: object }>): fc.Arbitrary<CallInput> {
  const types = Object.entries(content).map(([type, { schema }]) => {
    const write = (value: unknown) =>
      type === 'application/json'
        ? JSON.stringify(value)
        : new URLSearchParams(Object.entries(Object(value) as object).map(asTexts)).toString()
    return fc
      .oneof(goodValue(schema), badValue(schema))
      .map((value) => ({ body: write(value), headers: { 'content-type': type } }))
  })
  const neither = fc.record({
    body: fc.oneof(fc.string(), fc.constantFrom('{', '"', '[]', '{}')),
    headers: fc.record({ 'content-type': fc.constantFrom(...Object.keys(content), 'text/plain', '') }),
  })
  return fc.oneof({ weight: 9, arbitrary: fc.oneof(...types) }, neither)
}
