/**
 * Something happens to Redis in the middle of a history. Clients repeat what was answered with 503 until it is served, a new post
 * with an Idempotency-Key; so the model knows what has been done, and every other answer has to be what it says.
 */
import { randomUUID } from 'node:crypto'
import { sweep } from '../social/followers.ts'
import { sweepEdges } from '../social/edge-state.ts'
import { type Answer, call, type CallInput } from '../world/call.ts'
import type { Cast } from './timeline-cast.ts'
import { count, type Tally } from './timeline-tally.ts'

/** How long a function may run: so long a run that was cut off keeps its Idempotency-Key. */
const remainingMs = 3000

export interface Fault {
  /** Whether there is a 503 while it lasts. */
  isNoticed: boolean
  /**
   * Lets it happen, and brings Redis back.
   *
   * @param isMet when a request has been answered with 503, or none is left that might be
   * @param healed is called when Redis is back: from then on every request is to be served
   */
  strike: (isMet: Promise<void>, healed: () => void) => Promise<void>
  /** What was answered last may be lost: then what is there counts, and all of it has to agree. */
  loses?: boolean
  /** Begins a history. */
  prepare?: () => Promise<void>
  /** How some requests are served before it happens: by functions of another version. Undefined: as usual. */
  serve?: (key: string, input: CallInput) => Promise<Answer> | undefined
}

export interface Faulty {
  cast: Cast
  /** Is told of every act that begins: after so many of them it happens. */
  actBegins(): void
  /** Waits until Redis is back, and lets the jobs find what broke off. */
  settle(): Promise<void>
}

/** The same cast, whose clients repeat what was not served. */
export function withFault(cast: Cast, fault: Fault, after: number, tally: Tally): Faulty {
  const { strike, serve, loses = false } = fault
  const met = Promise.withResolvers<void>()
  let acts = 0
  let happening: Promise<void> | undefined
  let isHealed = false

  async function insist(key: string, input: CallInput = {}): Promise<Answer> {
    const headers = key === 'create-post' ? { 'idempotency-key': randomUUID() } : {}
    for (let tries = 1; ; tries += 1) {
      const wasHealed = isHealed
      const byOthers = happening ? undefined : serve?.(key, input)
      if (byOthers) count(tally, 'requests to functions of another version')
      const answer = await (byOthers ?? call(key, { ...input, headers, remainingMs }))
      const isGoneAlready = key === 'delete-post' && answer.status === 404 && (tries > 1 || loses)
      // Its first run could not say that it has ended, and counts as under way until its time is up.
      if (answer.body?.code === 'idempotency-in-progress') continue
      if (answer.status !== 503) return isGoneAlready ? { ...answer, status: 204 } : answer
      count(tally, 'answers of 503')
      if (wasHealed) count(tally, 'answers of 503 after the fault')
      met.resolve()
    }
  }

  return {
    cast: { ...cast, call: insist },
    actBegins() {
      if (acts === after) happening = strike(met.promise, () => void (isHealed = true))
      acts += 1
    },
    async settle() {
      met.resolve()
      await happening
      while ((await sweep(cast.world)) > 0);
      while ((await sweepEdges(cast.world)) > 0);
    },
  }
}
