/** One route as an operation of the document. */
import type * as z from 'zod'
import type { Contract } from '../shared/http/contract.ts'
import { signInCookie } from '../shared/schemas/code-flow.ts'
import { Html } from '../shared/schemas/link.ts'
import { type Chain, problemsOf } from './chain.ts'
import { examples, parameterExamples } from './examples.ts'
import type { DeclaredFunction } from './functions.ts'
import { headers } from './headers.ts'
import { byStatus, problemContent, problemDescription, problemHeaders } from './problems.ts'
import { operations, parameters, tags } from './prose.ts'
import type { Components, JsonSchema } from './schemas.ts'

export interface Route extends DeclaredFunction {
  contract: Contract
  chain: Chain
}

const successes: Record<string, string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'It will be done.',
  204: 'Done; there is nothing to say.',
  302: 'A browser goes on at `Location`.',
}

export function operation(route: Route, components: Components) {
  const { key, file, contract, chain } = route
  const folder = file.split('/')[1] as keyof typeof tags
  if (!(key in operations)) throw new Error(`openapi/prose.ts has no description of ${key}`)
  return {
    operationId: key,
    tags: [tags[folder].name],
    summary: contract.summary,
    description: operations[key],
    security: chain.authenticates ? [{ bearer: [] }] : [],
    ...nonEmpty('parameters', parametersOf(route, components)),
    ...(contract.body ? { requestBody: requestBody(contract, components) } : {}),
    responses: { ...successResponses(route, components), ...refusalResponses(route, components) },
  }
}

function nonEmpty(name: string, list: unknown[]): object {
  return list.length === 0 ? {} : { [name]: list }
}

const idempotencyKey = { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', minLength: 1, maxLength: 255 }

function parametersOf({ key, contract, chain }: Route, components: Components): object[] {
  const described = (place: string, name: string, required: boolean, schema: JsonSchema) => {
    const exampleName = `${key}.${name}` in parameterExamples ? `${key}.${name}` : name
    if (!(exampleName in parameterExamples)) {
      throw new Error(`openapi/examples.ts has no example of the parameter ${name}`)
    }
    const example = parameterExamples[exampleName]
    const parameter = { name, in: place, description: parameters[name], required, schema }
    return example === null ? parameter : { ...parameter, example }
  }
  const of = (place: 'path' | 'query', schema: z.ZodType | undefined) => {
    if (!schema) return []
    const { properties, required = [] } = components.convert(schema, 'input', { inline: true }) as {
      properties: Record<string, JsonSchema>
      required?: string[]
    }
    return Object.entries(properties).map(([name, property]) =>
      described(place, name, required.includes(name), property),
    )
  }
  return [
    ...of('path', contract.path),
    ...of('query', contract.query),
    ...(chain.isIdempotent ? [described('header', 'Idempotency-Key', false, idempotencyKey)] : []),
    ...(chain.readsCookies ? [described('cookie', signInCookie, false, { type: 'string' })] : []),
  ]
}

function requestBody({ body, bodyTypes = ['application/json'] }: Contract, components: Components) {
  const schema = components.convert(body as z.ZodType, 'input')
  const content = { schema, examples: { example: { value: exampleOf(schema) } } }
  return { required: true, content: Object.fromEntries(bodyTypes.map((type) => [type, content])) }
}

function exampleOf({ $ref }: JsonSchema, key = ''): unknown {
  const name = typeof $ref === 'string' ? ($ref.split('/').at(-1) ?? '') : key
  if (!(name in examples)) throw new Error(`openapi/examples.ts has no example of ${name}`)
  return examples[name]
}

function successResponses({ key, contract, chain }: Route, components: Components) {
  return Object.fromEntries(
    Object.entries(contract.response).map(([status, schema]) => {
      const isCookieSet = chain.readsCookies && key === 'oidc-start'
      return [
        status,
        {
          description: successes[status],
          headers: headers({
            ...(['201', '302'].includes(status) ? { Location: true } : {}),
            ...(isCookieSet ? { 'Set-Cookie': true } : {}),
            ...(chain.hasPages ? { Link: false } : {}),
            ...limitHeaders(chain),
          }),
          ...(schema.type === 'undefined' ? {} : { content: successContent(schema, key, components) }),
        },
      ]
    }),
  )
}

function successContent(schema: z.ZodType, key: string, components: Components) {
  if (schema === Html) return htmlContent
  const json = components.convert(schema, 'output')
  return { 'application/json': { schema: json, examples: { example: { value: exampleOf(json, key) } } } }
}

const htmlContent = {
  'text/html': { schema: { type: 'string' }, examples: { page: { value: examples['html'] } } },
}

const limitHeaders = ({ isLimited }: Chain) =>
  isLimited ? { RateLimit: false, 'RateLimit-Policy': false } : {}

function refusalResponses({ method, contract, chain }: Route, components: Components) {
  const brought = problemsOf(chain, contract.body !== undefined)
  const refusals = byStatus([...(contract.problems ?? []), ...brought])
  return Object.fromEntries(
    [...refusals].map(([status, codes]) => {
      const page = chain.isForBrowsers && status !== 500
      const response = {
        description: problemDescription(codes),
        headers: headers({
          ...problemHeaders(codes),
          // The body is looked at before the request is counted; what nobody foresaw says nothing.
          ...([413, 415, 500].includes(status) ? {} : limitHeaders(chain)),
        }),
        content: {
          // Whoever came by a link or a form gets a page. What nobody foresaw is a problem for everybody.
          ...(page ? htmlContent : {}),
          ...(page && method === 'GET' ? {} : { 'application/problem+json': problemContent(status, codes) }),
        },
      }
      const [code = ''] = codes
      return [status, codes.length === 1 ? components.share(code, response) : response]
    }),
  )
}
