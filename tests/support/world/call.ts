import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { expectDocumented } from './documented.ts'
import { routeOf } from './routes.ts'

export interface CallInput {
  path?: Record<string, string>
  query?: Record<string, string> | string
  /** A value is sent as JSON, a string as it is. */
  body?: unknown
  token?: string | undefined
  headers?: Record<string, string>
  /** `name=value`: the gateway takes cookies out of the headers. */
  cookies?: string[]
  method?: string
  rawPath?: string
  /** Where it comes from; by default from this machine, which the suites' settings leave unlimited. */
  sourceIp?: string
  /** `jest` by default. */
  userAgent?: string
  /** How long the function may still run, in milliseconds: by default longer than a deployed one, for busy machines. */
  remainingMs?: number
}

export interface Answer {
  status: number
  headers: Record<string, string>
  // A test reads what the contract promises; that it is there is what the test asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

/**
 * Calls a route's handler as API Gateway would: the same event, the same answer. Throws where docs/openapi.json does not
 * say that this may be answered.
 */
export async function call(key: string, input: CallInput = {}): Promise<Answer> {
  return invoke(await importHandler(key), key, input)
}

export async function importHandler(key: string): Promise<Handler> {
  const file = join('../../../functions', `${routeOf(key).file}.ts`)
  return ((await import(file)) as { handler: Handler }).handler
}

/** The same with this very handler, which may be of another instance; see instances.ts. */
export async function invoke(handler: Handler, key: string, input: CallInput = {}): Promise<Answer> {
  const event = eventOf(key, input)
  const answer = await answerTo(handler, event, input)
  const { rawPath: path, rawQueryString: query, requestContext } = event
  expectDocumented({ method: requestContext.http.method, path, query, request: event, answer })
  return answer
}

/** What a handler answers to an event, whatever docs/openapi.json says. */
export async function answerTo(
  handler: Handler,
  event: APIGatewayProxyEventV2,
  input: Pick<CallInput, 'remainingMs'> = {},
): Promise<Answer> {
  const reply = await handler(event, {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => input.remainingMs ?? 100_000,
  })
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(
      Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: parseBody(reply),
  }
}

function parseBody({ headers, body }: Reply): unknown {
  if (body === undefined) return undefined
  return headers['Content-Type']?.startsWith('text/html') ? body : JSON.parse(body)
}

interface Reply {
  statusCode: number
  headers: Record<string, string>
  body?: string
}

export type Handler = (
  event: APIGatewayProxyEventV2,
  context: { awsRequestId: string; getRemainingTimeInMillis: () => number },
) => Promise<Reply>

/** The event of payload format 2.0, as the gateway builds it from a request. */
export function eventOf(key: string, input: CallInput): APIGatewayProxyEventV2 {
  const route = routeOf(key)
  const {
    path = {},
    query = {},
    body,
    token,
    headers = {},
    method = route.method,
    sourceIp = '127.0.0.1',
    userAgent = 'jest',
  } = input
  const rawPath = input.rawPath ?? fillIn(route.path, path)
  const rawQueryString = typeof query === 'string' ? query : new URLSearchParams(query).toString()
  return {
    version: '2.0',
    routeKey: route.path === '$default' ? '$default' : `${route.method} ${route.path}`,
    rawPath,
    rawQueryString,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(input.cookies === undefined ? {} : { cookies: input.cookies }),
    ...(Object.keys(path).length > 0 ? { pathParameters: path } : {}),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'test',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp, userAgent },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: '21/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
  }
}

function fillIn(template: string, path: Record<string, string>): string {
  if (template === '$default') return '/nowhere'
  return template.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '')
}
