// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** What is new in a list, for as long as it is asked for. */
import { isLost, PerchError, retryAfterSeconds } from './request.js'
/**
 * The pages of a list that have something on them, from its first page (or `query.before`) on to what is new: by `prev`
 * alone. Ends with the signal. An outage is waited out, once the list has answered; a refusal that waiting does not mend
 * is thrown.
 */
export async function* poll(answer, wait, route, { everySeconds = 5, idleSeconds = 60, ...input }) {
  const { signal } = input
  const limit = Number(input.query?.['limit'] ?? 20)
  let before = input.query?.['before']
  let hasAnswered = false
  let pause = everySeconds
  while (!signal?.aborted) {
    let page = null
    let retryAfter = 0
    try {
      page = (await answer(route, { ...input, query: { ...input.query, limit, before } })).body
    } catch (error) {
      if (signal?.aborted) break
      if (!hasAnswered || !isPassing(error)) throw error
      retryAfter = (error instanceof PerchError && retryAfterSeconds(error)) || 0
    }
    if (signal?.aborted) break
    hasAnswered = true
    const count = page?.items.length ?? 0
    // A full page of newer items: there may be more of them already.
    const isFull = before !== undefined && count >= limit
    before = page?.prev ?? before
    if (count > 0) yield page
    if (isFull) continue
    pause = count > 0 ? everySeconds : Math.min(pause * 2, Math.max(idleSeconds, everySeconds))
    await wait(Math.max(pause, retryAfter), signal)
  }
}
const isPassing = (error) =>
  isLost(error) || (error instanceof PerchError && (error.status === 429 || error.status >= 500))
