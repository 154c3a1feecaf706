/** Holds answers, and the requests that were taken, against docs/openapi.json: what it does not declare is an error. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ErrorObject } from 'ajv/dist/2020.js'
import type { compile, ErrorsOf } from '../package/api-schemas.ts'

export interface Exchange {
  method: string
  /** As it was sent. */
  path: string
  /** The encoded query, without its question mark. */
  query: string
  /** What was sent, with names in lower case; the body as text. */
  request: {
    headers: Record<string, string | undefined>
    cookies?: string[] | undefined
    body?: string | undefined
  }
  /** What came back, with names in lower case; a body that is JSON already parsed. */
  answer: { status: number; headers: Record<string, string | undefined>; body: unknown }
}

interface Header {
  required?: boolean
  schema: object
}

interface Parameter extends Header {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
}

interface Response {
  headers?: Record<string, Header>
  content?: Record<string, { schema: object }>
}

export interface Operation {
  operationId: string
  security: object[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, Response>
}

export const api = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>
}

/** The same for every answer, and told in words; then what CORS adds, and what only a gateway or a client sees. */
const headersOfEveryAnswer =
  /^(strict-transport-security|x-content-type-options|content-security-policy|referrer-policy|content-type|vary|access-control-.*|content-length|content-encoding|connection|date|keep-alive|transfer-encoding|accept-ranges)$/

declare global {
  /** Of tests/support/jest/environment.cjs; the benchmark has no environment. */
  var compileApiSchema: typeof compile | undefined
}

function compileSchema(schema: string): ErrorsOf {
  const here = globalThis.compileApiSchema
  if (here) return here(schema)
  const schemas = createRequire(import.meta.url)('../package/api-schemas.ts') as { compile: typeof compile }
  return schemas.compile(schema)
}

/** Follows a reference. */
export function resolve<T extends object>(value: T): T {
  if (!('$ref' in value)) return value
  const steps = String(value.$ref).split('/').slice(1)
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], api) as T
}

const compiled = new Map<object, ErrorsOf>()

/** What is wrong with a value by a schema of the document. */
export function errorsOf(schema: object, value: unknown): ErrorObject[] {
  let check = compiled.get(schema)
  if (!check) {
    check = compileSchema(JSON.stringify(schema))
    compiled.set(schema, check)
  }
  return check(value)
}

/** The operation that a request belongs to, and what stands in its path. */
function operationFor(method: string, path: string) {
  const given = path.split('/')
  for (const [template, methods] of Object.entries(api.paths)) {
    const operation = methods[method === 'HEAD' ? 'get' : method.toLowerCase()]
    const expected = template.split('/')
    const fits = (step: string, i: number) => (step.startsWith('{') ? given[i] !== '' : step === given[i])
    if (!operation || expected.length !== given.length || !expected.every(fits)) continue
    const inPath = expected.flatMap((step, i) =>
      step.startsWith('{') ? [[step.slice(1, -1), given[i] ?? '']] : [],
    )
    return { operation, inPath: Object.fromEntries(inPath) as Record<string, string> }
  }
  return undefined
}

/** Throws an error that names the operation, the status and the place of everything that the document does not say. */
export function expectDocumented(exchange: Exchange): void {
  const { method, path, answer } = exchange
  const found = operationFor(method, path)
  const wrong = found ? differences(found, exchange) : undocumented(answer)
  if (wrong.length === 0) return
  const name = found?.operation.operationId ?? `${method} ${path}`
  throw new Error(
    `${name} answered ${answer.status}. docs/openapi.json has it otherwise:\n${wrong.join('\n')}`,
  )
}

type Found = NonNullable<ReturnType<typeof operationFor>>

function differences(found: Found, exchange: Exchange): string[] {
  const { answer, method } = exchange
  const declared = found.operation.responses[answer.status]
  if (!declared) return [`status ${answer.status} is not declared`]
  const response = resolve(declared)
  const isTaken = answer.status < 400 && answer.status !== 308
  return [
    ...headerDifferences(response, answer.headers),
    ...(method === 'HEAD' ? [] : bodyDifferences(response, answer)),
    ...(isTaken ? requestDifferences(found, exchange) : []),
  ]
}

/** Beyond the document there are preflights and two refusals. */
function undocumented({ status, headers, body }: Exchange['answer']): string[] {
  if (status === 204) return []
  if (![404, 405].includes(status)) return [`status ${status} where there is no such operation`]
  if (status === 405 && !headers['allow']) return ['no header Allow']
  return body === undefined ? [] : errorsAt('body', { $ref: '#/components/schemas/Problem' }, body)
}

function headerDifferences(
  { headers: declared = {} }: Response,
  given: Exchange['answer']['headers'],
): string[] {
  const names = new Set(Object.keys(declared).map((name) => name.toLowerCase()))
  const others = Object.keys(given).filter((name) => !names.has(name) && !headersOfEveryAnswer.test(name))
  return [
    ...others.map((name) => `header ${name} is not declared`),
    ...Object.entries(declared).flatMap(([name, reference]) => {
      const { required = false, schema } = resolve(reference)
      const value = given[name.toLowerCase()]
      if (value === undefined) return required ? [`header ${name} is missing`] : []
      return errorsAt(`header ${name}`, schema, valueOf(schema, value))
    }),
  ]
}

function bodyDifferences({ content }: Response, { headers, body }: Exchange['answer']): string[] {
  if (!content) return body === undefined ? [] : ['a body is not declared']
  const type = mediaType(headers)
  const declared = content[type]
  return declared ? errorsAt('body', declared.schema, body) : [`media type "${type}" is not declared`]
}

function requestDifferences({ operation, inPath }: Found, { request, query }: Exchange): string[] {
  const { parameters = [], requestBody } = operation
  const cookies = Object.fromEntries((request.cookies ?? []).map((cookie) => cookie.split('=')))
  const given = {
    path: inPath,
    query: Object.fromEntries(new URLSearchParams(query)),
    header: request.headers,
    cookie: cookies,
  }
  const known = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  // What Keycloak adds to the address that it leads back to is its own affair.
  const isOpen = operation.operationId === 'oidc-callback'
  const unknown = isOpen ? [] : Object.keys(given.query).filter((name) => !known.includes(name))
  return [
    ...unknown.map((name) => `took the query member ${name}, which is not declared`),
    ...parameters.flatMap(({ name, in: place, required = false, schema }) => {
      const value = given[place][place === 'header' ? name.toLowerCase() : name]
      if (value === undefined) return required ? [`took a request without ${name}`] : []
      return errorsAt(
        `took a bad ${name}:`,
        schema,
        valueOf(schema, place === 'path' ? decodeURIComponent(value) : value),
      )
    }),
    ...(requestBody ? takenBodyDifferences(requestBody, request) : []),
  ]
}

function takenBodyDifferences(
  { content }: NonNullable<Operation['requestBody']>,
  request: Exchange['request'],
): string[] {
  const type = mediaType(request.headers)
  const declared = content[type]
  if (!declared) return [`took the media type "${type}", which is not declared`]
  const text = request.body ?? ''
  const body: unknown =
    type === 'application/json' ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
  return errorsAt('took a bad body:', declared.schema, body)
}

function mediaType(headers: Record<string, string | undefined>): string {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function valueOf(schema: object, text: string): unknown {
  return 'type' in schema && schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text
}

function errorsAt(place: string, schema: object, value: unknown): string[] {
  return errorsOf(schema, value).map(({ instancePath, message, params }) => {
    const member = (params as { additionalProperty?: string }).additionalProperty
    return `${place}${instancePath} ${message}${member === undefined ? '' : `: ${member}`}`
  })
}
