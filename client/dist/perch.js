// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/**
 * A client of Perch for browsers and Node 20 or newer. It needs no package: copy this folder, or the JavaScript in dist/.
 * docs/client.md shows it at work.
 */
import { poll } from './poll.js'
import { createSender, timer } from './request.js'
import { createSessionSender, inMemory } from './session.js'
export { PerchError } from './request.js'
export { sessionInCookie } from './session.js'
/**
 * A client of the API at this address. It remembers the pair of tokens that a login answers, renews it when the access
 * token has expired or is refused, and takes over the one that an edit of the account answers.
 */
export function createClient(baseUrl, options = {}) {
  const { store = inMemory(), wait = timer } = options
  const sendWithSession = createSessionSender(store, createSender(baseUrl, options))
  const answer = (route, input = {}) => sendWithSession(route, input)
  const send = async (route, input) => (await answer(route, input)).body
  async function* items(route, input = {}) {
    let request = input
    for (;;) {
      const page = await send(route, request)
      yield* page.items
      if (page.next === null) return
      request = { ...request, query: { ...request.query, after: page.next } }
    }
  }
  const pages = (route, input = {}) => poll(answer, wait, route, input)
  return { send, answer, items, poll: pages }
}
