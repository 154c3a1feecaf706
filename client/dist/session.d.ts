// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** The session of a client: kept in a store that other tabs may write too, renewed, and never mixed with a newer one. */
import { type RawAnswer, type RawInput, type Route, type Sender } from './request.js'
/** The tokens of one session. */
export interface Session {
  /** Of one login: a renewed pair keeps it, another login has another. */
  id: string
  accessToken: string
  /** Null where a cookie carries it. */
  refreshToken: string | null
  /** The access token's end on this machine's clock, in milliseconds. */
  expiresAt: number
}
/** Where the session is kept. Tabs that share a session have to share its store: a refresh token is valid once. */
export interface SessionStore {
  get(): Session | null | Promise<Session | null>
  /**
   * Keeps `next`. The client has just seen that the store holds `previous`, which `next` follows; a store that other
   * processes write at the same moment does nothing where it holds something else by now.
   */
  set(next: Session | null, previous: Session | null): void | Promise<void>
}
/** Gives a function that sends a request with the session of this store, and keeps the session that its answer brings. */
export declare function createSessionSender(
  store: SessionStore,
  createRequest: Sender,
): (route: Route, input: RawInput) => Promise<RawAnswer>
/** A session of which only the cookie is known, as after the page was loaded: the first request renews it. */
export declare const sessionInCookie: () => Session
/** A store that ends with this page or process. */
export declare function inMemory(): SessionStore
