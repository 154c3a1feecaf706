// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** What is new in a list, for as long as it is asked for. */
import { type RawAnswer, type RawInput, type Route, type Wait } from './request.js'
/** How often a list is asked for what is new. */
export interface PollOptions {
  /** Seconds until the next request where something came; after each one that brought nothing, twice as many. */
  everySeconds?: number | undefined
  /** Never more than so many. */
  idleSeconds?: number | undefined
}
/**
 * The pages of a list that have something on them, from its first page (or `query.before`) on to what is new: by `prev`
 * alone. Ends with the signal. An outage is waited out, once the list has answered; a refusal that waiting does not mend
 * is thrown.
 */
export declare function poll(
  answer: (route: Route, input: RawInput) => Promise<RawAnswer>,
  wait: Wait,
  route: Route,
  { everySeconds, idleSeconds, ...input }: RawInput & PollOptions,
): AsyncGenerator<unknown>
