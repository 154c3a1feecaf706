import { ProblemError } from '../../problems.ts'
import type { ApiEvent } from './event.ts'

/**
 * By this header a login asks for a session of a browser. No page of another origin can send it: a browser asks first whether
 * it may (CORS), and the preflight does not name it.
 */
export const sessionHeader = 'perch-session'

/**
 * Makes sure that a page of our own sends a request which the cookie of a session goes with, or which sets it: browsers say so in
 * a header that no page can write (https://www.w3.org/TR/fetch-metadata/). Where an old one says nothing, the header of ours is
 * the proof.
 *
 * @throws ProblemError cross-site-request
 */
export function requireSameOrigin({ headers }: ApiEvent): void {
  const site = headers['sec-fetch-site']
  const isOurs = site === undefined ? headers[sessionHeader] !== undefined : site === 'same-origin'
  if (!isOurs) {
    throw new ProblemError(
      'cross-site-request',
      'Only a page of the same origin may use the cookie of a session. Send the tokens themselves instead.',
    )
  }
}
