/**
 * A client of Perch for browsers and Node 20 or newer. It needs no package: copy this folder.
 * docs/client.md shows it at work.
 */
import { createSender, PerchError, type RawAnswer, type RawInput } from './request.ts'
import type { RequestOptions, Route } from './request.ts'
import { type ProblemCode, protectedRoutes, type Routes, type TokenPair } from './routes.ts'

export { PerchError, type Route } from './request.ts'

type Body<R extends Route> = Routes[R]['answer']
type PagedRoute = {
  [R in Route]: Body<R> extends { items: unknown[]; next: string | null } ? R : never
}[Route]

/** What a call may be given beside what its route takes. */
export interface CallOptions {
  signal?: AbortSignal
  /** For a route that takes one; made up where it is left out, so that trying again does nothing twice. */
  idempotencyKey?: string
}

/** May be left out where the route needs nothing. */
export type Input<R extends Route> = {} extends Routes[R]['input']
  ? [input?: Routes[R]['input'] & CallOptions]
  : [input: Routes[R]['input'] & CallOptions]

export interface Answer<R extends Route> {
  status: number
  headers: Headers
  body: Body<R>
}

/** The tokens of one session; `expiresAt` is the access token's end on this machine's clock, in milliseconds. */
export interface Session {
  accessToken: string
  refreshToken: string
  expiresAt: number
}

/** Where the session is kept. Tabs that share a session have to share its store: a refresh token counts once. */
export interface SessionStore {
  get(): Session | null | Promise<Session | null>
  set(session: Session | null): void | Promise<void>
}

export interface ClientOptions extends RequestOptions {
  /** In the memory of this client by default. */
  store?: SessionStore
}

export interface Client {
  /** The body of the answer; a refusal is a PerchError. */
  send<R extends Route>(route: R, ...input: Input<R>): Promise<Body<R>>
  /** As `send`, with status and headers. */
  answer<R extends Route>(route: R, ...input: Input<R>): Promise<Answer<R>>
  /** Every item of a list, page by page as they are asked for. */
  items<R extends PagedRoute>(route: R, ...input: Input<R>): AsyncGenerator<Body<R>['items'][number]>
}

/** These answer a new pair, or end the session: one at a time, and nobody refreshes meanwhile. */
const sessionRoutes = new Set<Route>([
  'POST /auth/login',
  'POST /auth/oidc/token',
  'POST /auth/refresh',
  'PATCH /me',
  'PUT /me/password',
])
const endingRoutes = new Set<Route>(['POST /auth/logout', 'POST /auth/logout-all', 'POST /me/deletion'])

/**
 * A client of the API at this address. It remembers the pair of tokens that a login answers, renews it when the access
 * token has expired or is refused, and takes over the one that an edit of the account answers.
 */
export function createClient(baseUrl: string, options: ClientOptions = {}): Client {
  const { store = inMemory() } = options
  const sendOnce = createSender(baseUrl, options)
  /** Ends when everything that changes the session so far has ended. */
  let turn: Promise<unknown> = Promise.resolve()
  let renewal: Promise<Session | null> | undefined

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }

  /** The session that comes after this one; all who ask at a time share one request. */
  function renewed(old: Session): Promise<Session | null> {
    renewal ??= inTurn(() => renew(old)).finally(() => (renewal = undefined))
    return renewal
  }

  async function renew(old: Session): Promise<Session | null> {
    const stored = await store.get()
    // Another request or tab was first.
    if (stored?.accessToken !== old.accessToken) return stored
    try {
      await exchange('POST /auth/refresh', { body: { refreshToken: old.refreshToken } })
    } catch (error) {
      if (!hasCode(error, 'session-ended')) throw error
      const now = await store.get()
      if (now?.accessToken !== old.accessToken) return now
      await store.set(null)
      throw error
    }
    return store.get()
  }

  /** Sends with the access token where the route asks for one, and once more where that was good no longer. */
  async function call(route: Route, input: RawInput, next: typeof renew): Promise<RawAnswer> {
    if (!protectedRoutes.has(route)) return exchange(route, input)
    let session = await store.get()
    if (session && session.expiresAt <= Date.now()) session = await next(session)
    try {
      return await exchange(route, input, session)
    } catch (error) {
      const following = session && hasCode(error, 'unauthenticated') ? await next(session) : null
      if (!following) throw error
      return exchange(route, input, following)
    }
  }

  /** One request, and the session that its answer brings or ends. */
  async function exchange(route: Route, input: RawInput, session?: Session | null): Promise<RawAnswer> {
    const outcome = await sendOnce(route, input, session?.accessToken)
    await keep(route, outcome.body)
    return outcome
  }

  async function keep(route: Route, body: unknown): Promise<void> {
    if (endingRoutes.has(route)) await store.set(null)
    if (!sessionRoutes.has(route)) return
    // Null: the account was changed, and its user has to log in again.
    const { tokens = body as TokenPair } = body as { tokens?: TokenPair | null }
    await store.set(tokens && sessionOf(tokens))
  }

  async function answer(route: Route, input: RawInput = {}): Promise<RawAnswer> {
    const changesSession = sessionRoutes.has(route) || endingRoutes.has(route)
    return changesSession ? inTurn(() => call(route, input, renew)) : call(route, input, renewed)
  }

  async function* items(route: Route, input: RawInput = {}): AsyncGenerator {
    let request = input
    for (;;) {
      const page = (await answer(route, request)).body as Page
      yield* page.items
      if (page.next === null) return
      request = { ...request, query: { ...request.query, after: page.next } }
    }
  }

  const send = async (route: Route, input?: RawInput) => (await answer(route, input)).body
  return { send, answer, items } as Client
}

interface Page {
  items: unknown[]
  next: string | null
}

/** Ten seconds before its end counts as the end: a request takes time as well. */
const sessionOf = ({ accessToken, refreshToken, expiresIn }: TokenPair): Session => ({
  accessToken,
  refreshToken,
  expiresAt: Date.now() + (expiresIn - 10) * 1000,
})

const hasCode = (error: unknown, code: ProblemCode) => error instanceof PerchError && error.code === code

function inMemory(): SessionStore {
  let session: Session | null = null
  return { get: () => session, set: (next) => void (session = next) }
}
