// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** One request over HTTP: sent, and sent again where that may help. */
import { deletingRoutes, idempotencyKeyRoutes } from './routes.js'
/** The API refused a request. `problem` and `code` are null where something in front of it answered. */
export class PerchError extends Error {
  name = 'PerchError'
  status
  headers
  problem
  constructor(route, { status, headers, body }) {
    const isProblemDetails = headers.get('content-type')?.startsWith('application/problem+json')
    const problem = isProblemDetails ? body : null
    super(`${route}: ${status} ${problem ? `${problem.code}: ${detailOf(problem)}` : 'without a problem'}`)
    this.status = status
    this.headers = headers
    this.problem = problem
  }
  get code() {
    return this.problem?.code ?? null
  }
}
export const isProblem = (error, code) => error instanceof PerchError && error.code === code
/** What is wrong where, if the problem says so: `/username: must be 3 to 30 of a-z, 0-9 and _; limit: …` */
function detailOf({ detail, errors = [] }) {
  const place = ({ pointer, parameter }) => pointer || parameter || 'body'
  return errors.map((part) => `${place(part)}: ${part.detail}`).join('; ') || detail
}
/** Sent twice, these do what once does. A refresh token gives the same pair again for some seconds. */
const isRepeatable = (route) =>
  route === 'POST /auth/refresh' ||
  idempotencyKeyRoutes.has(route) ||
  (/^(GET|PUT|DELETE) /.test(route) && route !== 'PUT /me/password')
/** Where the cookie of a session is set or read. */
const cookieRoutes = new Set(['POST /auth/login', 'POST /auth/oidc/token', 'POST /auth/refresh'])
/**
 * Of one answer to a refresh, in milliseconds. The API gives the same pair again for ten seconds (REFRESH_GRACE_SECONDS)
 * and takes what comes later for a replay: two lost answers and the waits of 1 and 2 s between have to fit in.
 */
const refreshTimeoutMs = 3000
/** Gives a function that prepares requests to the API at this address. */
export function createSender(baseUrl, options) {
  const { retries = 2, maxWaitSeconds = 30, timeoutMs = 30_000, wait = timer } = options
  const base = baseUrl.replace(/\/+$/, '')
  return (route, input) => {
    const key = idempotencyKeyRoutes.has(route) ? { idempotencyKey: input.idempotencyKey ?? randomId() } : {}
    const request = { ...input, ...key }
    const address = base + targetOf(route, input)
    let mayBeDone = false
    return async (accessToken) => {
      for (let tries = 0; ; tries += 1) {
        try {
          return await attempt(route, address, request, accessToken)
        } catch (error) {
          if (mayBeDone && isGone(route, error)) return { status: 204, headers: error.headers, body: null }
          mayBeDone ||= isUncertain(error)
          const seconds = waitSeconds(error, route, tries)
          if (tries >= retries || seconds === null || seconds > maxWaitSeconds) throw error
          await wait(seconds, input.signal)
          input.signal?.throwIfAborted()
        }
      }
    }
  }
  async function attempt(route, address, input, accessToken) {
    const isRefresh = route === 'POST /auth/refresh'
    const timeout = AbortSignal.timeout(isRefresh ? Math.min(timeoutMs, refreshTimeoutMs) : timeoutMs)
    const response = await (options.fetch ?? fetch)(address, {
      method: route.replace(/ .*/, ''),
      headers: {
        accept: 'application/json',
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
        ...(options.usesCookie && cookieRoutes.has(route) ? { 'perch-session': 'cookie' } : {}),
        ...(input.body ? { 'content-type': 'application/json' } : {}),
        ...(input.idempotencyKey ? { 'idempotency-key': input.idempotencyKey } : {}),
      },
      body: input.body ? JSON.stringify(input.body) : null,
      signal: input.signal ? AbortSignal.any([input.signal, timeout]) : timeout,
    })
    const { status, headers } = response
    const answer = { status, headers, body: parsed(await response.text()) }
    if (!response.ok) throw new PerchError(route, answer)
    return answer
  }
}
/**
 * Path and query of a request; members of the query that are undefined are left out.
 * @throws TypeError for a path parameter that would lead to another route
 */
function targetOf(route, input) {
  const path = route.replace(/^\S+ /, '').replace(/\{(\w+)\}/g, (_, name) => {
    const value = input.path?.[name] ?? ''
    // No encoding keeps these from being resolved.
    if (['', '.', '..'].includes(value)) {
      throw new TypeError(`${route}: ${name} cannot be "${value}", which would lead to another route`)
    }
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  return query.size > 0 ? `${path}?${query.toString()}` : path
}
/** Whether a request may have been done although it failed. */
const isUncertain = (error) => !(error instanceof PerchError) || error.status >= 500
/** Whether a deletion finds nothing to delete, as it does once it has been done. */
const isGone = (route, error) =>
  error instanceof PerchError &&
  error.status === 404 &&
  error.code !== null &&
  error.code !== 'route-not-found' &&
  deletingRoutes.has(route)
/** Whether no answer came: what fetch throws then. */
export const isLost = (error) => ['TypeError', 'TimeoutError'].includes(error.name)
/** When to send again, null where that would be no use. A request that may not be repeated is, after 429: it was not done. */
function waitSeconds(error, route, tries) {
  if (!(error instanceof PerchError)) return isLost(error) && isRepeatable(route) ? 2 ** tries : null
  const isWorthIt = error.status === 429 || (isRepeatable(route) && [409, 503].includes(error.status))
  return isWorthIt ? retryAfterSeconds(error) : null
}
/** How long a refusal asks to wait; null where it does not. */
export function retryAfterSeconds({ headers }) {
  const retryAfter = headers.get('retry-after')
  if (retryAfter === null) return null
  const date = (Date.parse(retryAfter) - Date.now()) / 1000
  return Math.max(1, /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil(date) || 1)
}
/** Not crypto.randomUUID: browsers have that on secure pages alone. */
export const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-')
export const timer = (seconds, signal) =>
  new Promise((resolve) => {
    const timeout = setTimeout(done, seconds * 1000)
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
    function done() {
      clearTimeout(timeout)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
function parsed(text) {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
