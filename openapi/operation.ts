/** One route as an operation of the document. */
import * as z from 'zod'
import type { Contract } from '../shared/http/chain/contract.ts'
import { pagesForBrowsers, webPages } from '../shared/http/reply/web-page.ts'
import { oauthErrors } from '../shared/http/reply/oauth-errors.ts'
import { Html } from '../shared/schemas/mail/link.ts'
import { sessionCookie } from '../shared/schemas/sign-in/auth.ts'
import { html } from './examples.ts'
import { headers } from './headers.ts'
import { parameters } from './parameters.ts'
import { byStatus, problemContent, problemDescription, problemHeaders } from './problems.ts'
import { tags } from './prose.ts'
import { problemsOf, type Route } from './routes.ts'
import { type Components, isPage, type JsonSchema } from './schemas.ts'

const successes: Record<string, string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'It will be done.',
  204: 'Done; there is nothing to say.',
  302: 'A browser goes on at `Location`.',
}

export function operation(route: Route, components: Components) {
  const { key, file, contract, doc } = route
  const folder = file.split('/')[1] as keyof typeof tags
  return {
    operationId: key,
    tags: [tags[folder].name],
    summary: doc.summary,
    description: doc.description,
    security: securityOf(contract),
    ...nonEmpty('parameters', parametersOf(route, components)),
    ...(contract.body ? { requestBody: requestBody(route, components) } : {}),
    responses: { ...successResponses(route, components), ...refusalResponses(route, components) },
  }
}

/** An empty requirement says that it works without as well. */
function securityOf({ auth, scope }: Contract): object[] {
  if (auth === undefined) return []
  return [
    ...(auth.kind === 'optional' ? [{}] : []),
    { bearer: [] },
    ...(scope === undefined ? [] : [{ token: [scope] }]),
  ]
}

function nonEmpty(name: string, list: unknown[]): object {
  return list.length === 0 ? {} : { [name]: list }
}

const idempotencyKey = { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', minLength: 1, maxLength: 255 }

function parametersOf({ key, contract, doc }: Route, components: Components): object[] {
  const described = (place: string, name: string, required: boolean, schema: JsonSchema) => {
    const { description, example } = { ...parameters[name], ...doc.parameters?.[name] }
    if (description === undefined) throw new Error(`${key}.doc.ts does not describe the parameter ${name}`)
    const parameter = { name, in: place, description, required, schema }
    return example === undefined ? parameter : { ...parameter, example }
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
  const asks = contract.browser?.kind === 'opens' || contract.browser?.kind === 'renews'
  return [
    ...of('path', contract.path && z.strictObject(contract.path)),
    ...of('query', contract.query),
    ...(contract.idempotent ? [described('header', contract.idempotent.header, false, idempotencyKey)] : []),
    ...(contract.cookie ? [described('cookie', contract.cookie.name, false, { type: 'string' })] : []),
    ...(asks ? [described('header', 'Perch-Session', false, { type: 'string' })] : []),
    ...(contract.browser?.kind === 'renews'
      ? [described('cookie', sessionCookie, false, { type: 'string' })]
      : []),
  ]
}

function requestBody({ key, contract, doc }: Route, components: Components) {
  const { body, bodyTypes = ['application/json'] } = contract
  if (doc.request === undefined) throw new Error(`${key}.doc.ts has no example of a request`)
  const schema = components.convert(body as z.ZodType, 'input')
  const content = { schema, examples: { example: { value: doc.request } } }
  return { required: true, content: Object.fromEntries(bodyTypes.map((type) => [type, content])) }
}

function successResponses(route: Route, components: Components) {
  const { contract } = route
  return Object.fromEntries(
    Object.entries(contract.responses).map(([status, schema]) => [
      status,
      {
        description: successes[status],
        headers: headers({
          ...(['201', '302'].includes(status) ? { Location: true } : {}),
          ...(contract.cookie?.isSet ? { 'Set-Cookie': true } : {}),
          ...(contract.browser ? { 'Set-Cookie': false } : {}),
          ...(isPage(schema) ? { Link: false } : {}),
          ...limitHeaders(contract),
        }),
        ...(schema.type === 'undefined' ? {} : { content: successContent(schema, route, components) }),
      },
    ]),
  )
}

function successContent(schema: z.ZodType, { key, doc }: Route, components: Components) {
  if (schema === Html) return htmlContent
  if (doc.response === undefined) throw new Error(`${key}.doc.ts has no example of an answer`)
  const json = components.convert(schema, 'output')
  return { 'application/json': { schema: json, examples: { example: { value: doc.response } } } }
}

const oauthError = {
  schema: { $ref: '#/components/schemas/OAuthError' },
  examples: {
    example: { value: { error: 'invalid_request', error_description: 'grant_type is required' } },
  },
}

const htmlContent = {
  'text/html': { schema: { type: 'string' }, examples: { page: { value: html } } },
}

const limitHeaders = ({ limits }: Contract) => (limits ? { RateLimit: false, 'RateLimit-Policy': false } : {})

function refusalResponses(route: Route, components: Components) {
  const { method, contract } = route
  const refusals = byStatus(problemsOf(route))
  return Object.fromEntries(
    [...refusals].map(([status, codes]) => {
      const page = [webPages, pagesForBrowsers].some((kind) => kind === contract.answers) && status !== 500
      const response = {
        description: problemDescription(codes),
        headers: headers({
          ...problemHeaders(codes),
          // The body is looked at before the request is counted; an internal error says nothing.
          ...([413, 415, 500].includes(status) ? {} : limitHeaders(contract)),
        }),
        content: {
          // A client of OAuth that has sent a form gets its words.
          ...(contract.answers === oauthErrors ? { 'application/json': oauthError } : {}),
          // A browser that came by a link or a form gets a page. An internal error is a problem for every client.
          ...(page ? htmlContent : {}),
          ...(page && contract.answers === webPages && method === 'GET'
            ? {}
            : { 'application/problem+json': problemContent(status, codes) }),
        },
      }
      const [code = ''] = codes
      return [status, codes.length === 1 ? components.share(code, response) : response]
    }),
  )
}
