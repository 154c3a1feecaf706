/** One request over HTTP: sent, and sent again where that may help. */
import { idempotencyKeyRoutes, type Problem, type ProblemCode, type Routes } from './routes.ts'

export type Route = keyof Routes

export interface RequestOptions {
  /** How often a request that may be repeated is sent again, after 429, 503 or no answer at all: twice by default. */
  retries?: number
  /** A `Retry-After` beyond this many seconds is not waited for; 30 by default. */
  maxWaitSeconds?: number
  /** How long one answer may take: 30 seconds by default; of a refresh never more than 3. */
  timeoutMs?: number
  /** Waits before a request is sent again. */
  wait?: (seconds: number) => Promise<unknown>
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}

/** What a route is sent, whichever it is. */
export interface RawInput {
  path?: Record<string, string>
  query?: Record<string, string | number>
  body?: object
  signal?: AbortSignal
  idempotencyKey?: string
}

export interface RawAnswer {
  status: number
  headers: Headers
  body: unknown
}

/** The API refused a request. `problem` and `code` are null where something in front of it answered. */
export class PerchError extends Error {
  override name = 'PerchError'
  readonly status: number
  readonly headers: Headers
  readonly problem: Problem | null

  constructor(route: string, { status, headers, body }: RawAnswer) {
    const isProblem = headers.get('content-type')?.startsWith('application/problem+json')
    const problem = isProblem ? (body as Problem) : null
    super(`${route}: ${status} ${problem ? `${problem.code}: ${problem.detail}` : 'without a problem'}`)
    this.status = status
    this.headers = headers
    this.problem = problem
  }

  get code(): ProblemCode | null {
    return this.problem?.code ?? null
  }
}

/** Sent twice, these do what once does. A refresh token gives the same pair again for some seconds. */
const isRepeatable = (route: Route): boolean =>
  route === 'POST /auth/refresh' ||
  idempotencyKeyRoutes.has(route) ||
  (/^(GET|PUT|DELETE) /.test(route) && route !== 'PUT /me/password')

/**
 * Of one answer to a refresh, in milliseconds. The API gives the same pair again for ten seconds (REFRESH_GRACE_SECONDS)
 * and takes what comes later for a replay: two lost answers and the waits of 1 and 2 s between have to fit in.
 */
const refreshTimeoutMs = 3000

/** Gives a function that sends one request, with this access token, to the API at this address. */
export function createSender(baseUrl: string, options: RequestOptions) {
  const { retries = 2, maxWaitSeconds = 30, timeoutMs = 30_000, wait = sleep } = options
  const base = baseUrl.replace(/\/+$/, '')

  return async (route: Route, input: RawInput, accessToken?: string): Promise<RawAnswer> => {
    const key = idempotencyKeyRoutes.has(route) ? { idempotencyKey: input.idempotencyKey ?? randomKey() } : {}
    const request = { ...input, ...key }
    const address = addressOf(route, input)
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt(route, address, request, accessToken)
      } catch (error) {
        const seconds = waitSeconds(error as Error, route, tries)
        if (tries >= retries || seconds === null || seconds > maxWaitSeconds) throw error
        await wait(seconds)
        input.signal?.throwIfAborted()
      }
    }
  }

  /** @throws TypeError for a path parameter that would lead to another route */
  function addressOf(route: Route, input: RawInput): string {
    const path = route.replace(/^\S+ /, '').replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = input.path?.[name] ?? ''
      // No encoding keeps these two from being resolved.
      if (value === '.' || value === '..') {
        throw new TypeError(`${route}: ${name} cannot be "${value}", which would lead to another route`)
      }
      return encodeURIComponent(value)
    })
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(input.query ?? {})) query.set(name, String(value))
    return `${base}${path}${input.query ? `?${query.toString()}` : ''}`
  }

  async function attempt(
    route: Route,
    address: string,
    input: RawInput,
    accessToken?: string,
  ): Promise<RawAnswer> {
    const isRefresh = route === 'POST /auth/refresh'
    const timeout = AbortSignal.timeout(isRefresh ? Math.min(timeoutMs, refreshTimeoutMs) : timeoutMs)
    const response = await (options.fetch ?? fetch)(address, {
      method: route.replace(/ .*/, ''),
      headers: {
        accept: 'application/json',
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
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

/** When to send again, null where that would be no use. A request that may not be repeated is, after 429: it was not done. */
function waitSeconds(error: Error, route: Route, tries: number): number | null {
  if (error instanceof PerchError) {
    const retryAfter = error.headers.get('retry-after')
    const isWorthIt = error.status === 429 || (isRepeatable(route) && [409, 503].includes(error.status))
    if (!isWorthIt || retryAfter === null) return null
    const date = (Date.parse(retryAfter) - Date.now()) / 1000
    return Math.max(1, /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil(date) || 1)
  }
  // What fetch throws where no answer came.
  const isLost = ['TypeError', 'TimeoutError'].includes(error.name)
  return isLost && isRepeatable(route) ? 2 ** tries : null
}

/** Not crypto.randomUUID: browsers have that on secure pages alone. */
const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-')

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

function parsed(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
