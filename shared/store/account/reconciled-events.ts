import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

export interface Reconciled {
  ids: Set<string>
  /** When the newest of them was, in milliseconds; null where there is none yet. */
  newestAt: number | null
}

/** By administrators, or by users themselves. */
export type EventKind = 'admin' | 'user'

/** The events that were looked at lately. */
export async function readReconciled(kind: EventKind): Promise<Reconciled> {
  const reply = (await redis().run('ZRANGE', keys.reconciledEvents(kind), 0, -1, 'WITHSCORES')) as string[]
  const newestAt = reply.at(-1)
  return {
    ids: new Set(reply.filter((_, i) => i % 2 === 0)),
    newestAt: newestAt === undefined ? null : Number(newestAt),
  }
}

/** Notes events as looked at, and forgets those from before `forgetBefore` (ms), which nobody asks for again. */
export async function markReconciled(
  kind: EventKind,
  events: readonly { id: string; time: number }[],
  forgetBefore: number,
): Promise<void> {
  if (events.length === 0) return
  await redis().run('ZADD', keys.reconciledEvents(kind), ...events.flatMap(({ id, time }) => [time, id]))
  await redis().run('ZREMRANGEBYSCORE', keys.reconciledEvents(kind), '-inf', `(${forgetBefore}`)
}
