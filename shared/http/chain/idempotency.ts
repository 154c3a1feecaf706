import { type Reserve, reserveNothing, runOnce } from '../../domain/requests/idempotency.ts'
import { ProblemError } from '../../problems.ts'
import type { Idempotent } from './contract.ts'
import type { Reply } from '../reply/reply.ts'

/**
 * Runs what a route does, or gives the answer that it gave before; `reserve` is for the id of what it creates.
 *
 * @param isSameTarget whether the path leads to what another path of an earlier run led to; no, unless the route says so
 */
export type Once = (
  run: (reserve: Reserve) => Promise<Reply>,
  isSameTarget?: () => Promise<boolean>,
) => Promise<Reply>

/**
 * Takes an `Idempotency-Key`: the same key and request gets the same answer for a day. The handler does its work within
 * `once`, because an answer that is given again still has to pass through every middleware.
 *
 * Keys are per caller; without a caller a key stands for itself. A first run that crashed is over when the time that
 * its function had left has passed.
 */
export const idempotent: Idempotent = {
  header: 'Idempotency-Key',
  before: ({ event, context }) => {
    const key = event.headers['idempotency-key']
    if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new ProblemError('validation-failed', 'See errors for what is wrong where.', {
        errors: [{ detail: 'must be 1 to 255 visible ASCII characters', parameter: 'Idempotency-Key' }],
      })
    }
    event.once = async (run, isSameTarget = async () => false) =>
      key === undefined
        ? run(reserveNothing)
        : runOnce({
            owner: (await event.caller?.confirmed)?.sub ?? 'anybody',
            key,
            request: [event.routeKey, event.input.body],
            target: event.input.path ?? null,
            isSameTarget,
            lockMs: context.getRemainingTimeInMillis(),
            run,
          })
  },
}
