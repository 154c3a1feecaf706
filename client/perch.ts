/**
 * A client of Perch for browsers and Node 20 or newer. It needs no package: copy this folder, or the JavaScript in dist/.
 * docs/client.md shows it at work.
 */
import { poll, type PollOptions } from './poll.ts'
import { createSender, type RawInput, type RequestOptions, type Route, timer } from './request.ts'
import type { Routes } from './routes.ts'
import { createSessionSender, inMemory, type SessionStore } from './session.ts'

export type { PollOptions } from './poll.ts'
export { PerchError, type Route } from './request.ts'
export { type Session, sessionInCookie, type SessionStore } from './session.ts'

type Body<R extends Route> = Routes[R]['answer']
type PagedRoute = {
  [R in Route]: Body<R> extends { items: unknown[]; next: string | null } ? R : never
}[Route]
type PolledRoute = {
  [R in Route]: Body<R> extends { items: unknown[]; prev: string | null } ? R : never
}[Route]

/** What a call may be given beside what its route takes. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  /** For a route that takes one; made up where it is left out, so that trying again does nothing twice. */
  idempotencyKey?: string | undefined
}

/** May be left out where the route needs nothing. */
export type Input<R extends Route, Options = CallOptions> = {} extends Routes[R]['input']
  ? [input?: Routes[R]['input'] & Options]
  : [input: Routes[R]['input'] & Options]

export interface Answer<R extends Route> {
  status: number
  headers: Headers
  body: Body<R>
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
  /**
   * The first page of a list, and then each page of what is new as it comes, until the signal ends. `query.before`, the
   * `prev` of any page, begins there instead.
   */
  poll<R extends PolledRoute>(
    route: R,
    ...input: Input<R, CallOptions & PollOptions>
  ): AsyncGenerator<Body<R>>
}

/**
 * A client of the API at this address. It remembers the pair of tokens that a login answers, renews it when the access
 * token has expired or is refused, and takes over the one that an edit of the account answers.
 */
export function createClient(baseUrl: string, options: ClientOptions = {}): Client {
  const { store = inMemory(), wait = timer } = options
  const sendWithSession = createSessionSender(store, createSender(baseUrl, options))

  const answer = (route: Route, input: RawInput = {}) => sendWithSession(route, input)
  const send = async (route: Route, input?: RawInput) => (await answer(route, input)).body

  async function* items(route: Route, input: RawInput = {}): AsyncGenerator {
    let request = input
    for (;;) {
      const page = (await send(route, request)) as { items: unknown[]; next: string | null }
      yield* page.items
      if (page.next === null) return
      request = { ...request, query: { ...request.query, after: page.next } }
    }
  }

  const pages = (route: Route, input: RawInput & PollOptions = {}) => poll(answer, wait, route, input)
  return { send, answer, items, poll: pages } as Client
}
