/**
 * Requests that gateways treat each in their own way: what comes back from the emulated cloud and from `npm start`. The
 * table of docs/gateways.md has them with what API Gateway is documented, or reported, to do.
 */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface GatewayCase {
  /** As in the table. */
  name: string
  method: string
  path: string
  headers?: Record<string, string | string[]>
  body?: string | Uint8Array
  cloud: string
  local: string
}

const json = { 'content-type': 'application/json' }
const form = '/auth/email-verification/confirm?token='
const notFound = '404 route-not-found'
const invalid = '400 validation-failed'

const everywhere = (answer: string) => ({ cloud: answer, local: answer })

export const gatewayCases: GatewayCase[] = [
  { name: 'HEAD of a GET route', method: 'HEAD', path: '/posts', ...everywhere('200') },
  { name: 'HEAD of another route', method: 'HEAD', path: '/auth/login', ...everywhere('405') },
  {
    name: 'OPTIONS without an origin',
    method: 'OPTIONS',
    path: '/posts',
    ...everywhere('405 method-not-allowed'),
  },
  {
    name: 'OPTIONS, a preflight',
    method: 'OPTIONS',
    path: '/posts',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    ...everywhere('204'),
  },
  { name: 'a slash at the end', method: 'GET', path: '/posts/', ...everywhere(notFound) },
  {
    name: 'a slash at the end, after a parameter',
    method: 'GET',
    path: '/users/ada/',
    ...everywhere(notFound),
  },
  { name: 'two slashes at the beginning', method: 'GET', path: '//posts', cloud: '200', local: notFound },
  { name: 'two slashes inside', method: 'GET', path: '/users//posts', ...everywhere(notFound) },
  { name: 'the root', method: 'GET', path: '/', ...everywhere('200') },
  { name: 'the stage in the path', method: 'GET', path: '/$default/posts', ...everywhere(notFound) },
  { name: 'upper case', method: 'GET', path: '/Posts', ...everywhere(notFound) },
  { name: '`..` in the path', method: 'GET', path: '/users/../posts', cloud: invalid, local: '200' },
  {
    name: 'an encoded letter of a parameter',
    method: 'GET',
    path: '/users/%6eobody',
    ...everywhere('404 user-not-found'),
  },
  { name: 'an encoded letter of the route', method: 'GET', path: '/%70osts', ...everywhere('200') },
  { name: 'an encoded slash', method: 'GET', path: '/users/a%2Fb', cloud: notFound, local: invalid },
  { name: 'an encoding that is none', method: 'GET', path: '/users/%zz', cloud: invalid, local: '400' },
  { name: '`+` in the query', method: 'GET', path: `${form}a+b`, ...everywhere('200 a b') },
  { name: '`%2B` in the query', method: 'GET', path: `${form}a%2Bb`, ...everywhere('200 a+b') },
  {
    name: 'a query member that is repeated',
    method: 'GET',
    path: '/posts?limit=1&limit=2',
    ...everywhere(invalid),
  },
  {
    name: 'a header that is repeated',
    method: 'POST',
    path: '/auth/register',
    headers: { ...json, 'idempotency-key': ['0123456789abcdef', '0123456789abcdef'] },
    body: '{}',
    ...everywhere(invalid),
  },
  {
    name: 'no content type',
    method: 'POST',
    path: '/auth/login',
    body: '{}',
    cloud: '415 unsupported-media-type',
    local: invalid,
  },
  {
    name: 'a binary body',
    method: 'POST',
    path: '/auth/login',
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.of(0xff, 0xfe),
    ...everywhere('415 unsupported-media-type'),
  },
  {
    name: 'a body of 17 kB',
    method: 'POST',
    path: '/auth/login',
    headers: json,
    body: JSON.stringify({ password: 'x'.repeat(17_000) }),
    ...everywhere('413 body-too-large'),
  },
  {
    name: 'a header of 9 kB',
    method: 'GET',
    path: '/posts',
    headers: { 'x-long': 'x'.repeat(9000) },
    ...everywhere('200'),
  },
  {
    name: 'a header of 12 kB',
    method: 'GET',
    path: '/posts',
    headers: { 'x-long': 'x'.repeat(12_000) },
    ...everywhere('200'),
  },
]

/** Sends the request as it stands, which fetch would normalise. Gives the status, and the problem or the form's token. */
export async function answerOf(base: string, { method, path, headers, body }: GatewayCase): Promise<string> {
  const { hostname, port, pathname } = new URL(base)
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const answer = await new Promise<{ status: number | undefined; words: string }>((answered, failed) => {
    const outgoing = request(
      {
        hostname,
        port,
        method,
        path: pathname.replace(/\/$/, '') + path,
        headers: { ...headers, ...length },
        // A connection of its own: what one request left over is not for the next.
        agent: false,
      },
      (incoming) => {
        text(incoming).then((words) => answered({ status: incoming.statusCode, words }), failed)
      },
    )
    outgoing.once('error', failed)
    outgoing.end(body)
  })
  const { status, words } = answer
  const code = /"code":"([^"]+)"/.exec(words)?.[1]
  const token = /name="token" value="([^"]*)"/.exec(words)?.[1]
  return [status, code ?? token].filter((part) => part !== undefined).join(' ')
}
