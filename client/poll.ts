/** What is new in a list, for as long as it is asked for. */
import {
  isLost,
  PerchError,
  type RawAnswer,
  type RawInput,
  type Route,
  retryAfterSeconds,
  type Wait,
} from './request.ts'

/** How often a list is asked for what is new. */
export interface PollOptions {
  /** Seconds until the next request where something came; after each one that brought nothing, twice as many. */
  everySeconds?: number | undefined
  /** Never more than so many. */
  idleSeconds?: number | undefined
}

interface Page {
  items: unknown[]
  prev: string | null
}

/**
 * The pages of a list that have something on them, from its first page (or `query.before`) on to what is new: by `prev`
 * alone. Ends with the signal. An outage is waited out, once the list has answered; a refusal that waiting does not mend
 * is thrown.
 */
export async function* poll(
  answer: (route: Route, input: RawInput) => Promise<RawAnswer>,
  wait: Wait,
  route: Route,
  { everySeconds = 5, idleSeconds = 60, ...input }: RawInput & PollOptions,
): AsyncGenerator<unknown> {
  const { signal } = input
  const limit = Number(input.query?.['limit'] ?? 20)
  let before = input.query?.['before']
  let hasAnswered = false
  let pause = everySeconds

  while (!signal?.aborted) {
    let page: Page | null = null
    let retryAfter = 0
    try {
      page = (await answer(route, { ...input, query: { ...input.query, limit, before } })).body as Page
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

const isPassing = (error: unknown) =>
  isLost(error) || (error instanceof PerchError && (error.status === 429 || error.status >= 500))
