import { randomUUID } from 'node:crypto'
import { isRefusal, ProblemError } from '../../problems.ts'
import { beginRun, endRun, forgetRun, reserveValue } from '../../store/requests/idempotency.ts'
import { problemOf } from './problem-of.ts'
import { mac, sealAt, unsealAt, type Purpose } from './sealing.ts'

/**
 * Keeps the id under which a request does its work before it does it, so that running it again after a crash does the
 * same thing once more and not a second one. Returns the id to use: the fresh one, or what an earlier run has kept.
 */
export type Reserve = (fresh: string) => Promise<string>

/** Without an `Idempotency-Key` there are no later runs. */
export const reserveNothing: Reserve = async (fresh) => fresh

const answerPurpose = 'idempotent-answer'

/**
 * Runs a request that has an `Idempotency-Key` so that it has one effect: what was answered is answered again, for a
 * day. A run that fails keeps only what it reserved, and the next one goes on from there; a run that is refused has done
 * nothing, and leaves the key free. Redis holds no key, body or answer that could be read: hashes that need our secret,
 * and the answer sealed.
 *
 * @param input.owner whose key it is
 * @param input.request everything that makes it the same request, but what it is made to
 * @param input.target what it is made to
 * @param input.isSameTarget whether a target leads to where the one of an earlier run did; asked only where the two differ
 * @param input.lockMs a run that has not ended after so long is dead
 * @param input.run gives an answer that survives JSON
 * @throws ProblemError idempotency-key-reused, idempotency-in-progress, redis-unavailable, and what `run` throws
 */
export async function runOnce<Answer>(input: {
  owner: string
  key: string
  request: unknown
  target: unknown
  isSameTarget: () => Promise<boolean>
  lockMs: number
  run: (reserve: Reserve) => Promise<Answer>
}): Promise<Answer> {
  const { owner, key, lockMs } = input
  const run = { name: digest('idempotency-key', [owner, key]), id: randomUUID() }
  try {
    const request = digest('idempotent-request', input.request)
    const target = digest('idempotent-request', input.target)
    let beginning = await beginRun(run, { request, target, isSameTarget: false }, lockMs)
    if (beginning.state === 'elsewhere' && (await input.isSameTarget())) {
      beginning = await beginRun(run, { request, target, isSameTarget: true }, lockMs)
    }
    if (beginning.state === 'reused' || beginning.state === 'elsewhere') {
      throw new ProblemError('idempotency-key-reused', 'Make a new Idempotency-Key for another request.')
    }
    if (beginning.state === 'running') throw stillRunning()
    if (beginning.state === 'answered') {
      return JSON.parse(unsealAt(run.name, answerPurpose, beginning.answer) ?? '') as Answer
    }
    const answer = await input.run(async (fresh) => {
      const reserved = await reserveValue(run, fresh)
      if (reserved === null) throw stillRunning()
      return reserved
    })
    await endRun(run, sealAt(run.name, answerPurpose, JSON.stringify(answer)))
    return answer
  } catch (error) {
    // Gives back only what this run holds; the reply to its beginning may be all that was lost.
    await (isRefusal(problemOf(error)) ? forgetRun(run) : endRun(run)).catch(() => {})
    throw error
  }
}

function stillRunning(): ProblemError {
  return new ProblemError('idempotency-in-progress', 'Send it again in a moment for its answer.')
}

function digest(purpose: Purpose, value: unknown): string {
  return mac(purpose, JSON.stringify(value)).toString('base64url')
}
