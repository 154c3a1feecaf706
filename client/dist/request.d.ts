// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** One request over HTTP: sent, and sent again where that may help. */
import { type Problem, type ProblemCode, type Routes } from './routes.js'
export type Route = keyof Routes
export interface RequestOptions {
  /** How often a request that may be repeated is sent again, after 429, 503 or no answer at all: twice by default. */
  retries?: number
  /** A `Retry-After` beyond this many seconds is not waited for; 30 by default. */
  maxWaitSeconds?: number
  /** How long one answer may take: 30 seconds by default; of a refresh never more than 3. */
  timeoutMs?: number
  /**
   * For a page of the API's own origin: the refresh token is kept in a cookie that no script can read. A login asks for it;
   * after the page was loaded, `sessionInCookie()` in the store stands for it.
   */
  usesCookie?: boolean
  /** Waits before a request is sent again; ends at once with the signal. */
  wait?: Wait
  fetch?: (url: string, init: RequestInit) => Promise<Response>
}
export type Wait = (seconds: number, signal?: AbortSignal) => Promise<unknown>
/** What a route is sent, whichever it is. */
export interface RawInput {
  path?: Record<string, string>
  query?: Record<string, string | number | undefined>
  body?: object
  signal?: AbortSignal | undefined
  idempotencyKey?: string | undefined
}
export interface RawAnswer {
  status: number
  headers: Headers
  body: unknown
}
/**
 * Prepares a request, which is sent with the access token that it is called with. Called again after a refusal, it
 * goes on being the same request: it has the same key, and knows that it may have been done.
 */
export type Sender = (route: Route, input: RawInput) => (accessToken?: string) => Promise<RawAnswer>
/** The API refused a request. `problem` and `code` are null where something in front of it answered. */
export declare class PerchError extends Error {
  name: string
  readonly status: number
  readonly headers: Headers
  readonly problem: Problem | null
  constructor(route: string, { status, headers, body }: RawAnswer)
  get code(): ProblemCode | null
}
export declare const isProblem: (error: unknown, code: ProblemCode) => boolean
/** Gives a function that prepares requests to the API at this address. */
export declare function createSender(baseUrl: string, options: RequestOptions): Sender
/** Whether no answer came: what fetch throws then. */
export declare const isLost: (error: unknown) => boolean
/** How long a refusal asks to wait; null where it does not. */
export declare function retryAfterSeconds({ headers }: PerchError): number | null
/** Not crypto.randomUUID: browsers have that on secure pages alone. */
export declare const randomId: () => string
export declare const timer: Wait
