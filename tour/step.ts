/** A step of the tour: many requests side by side, and what was found when their answers were checked. */

import { type Answer, type Api, problemText, UnusableApiError } from './api.ts'

/** What a step did. `ok` counts the checks that held; each one that did not is a line in `differences`. */
export interface Step {
  name: string
  requests: number
  ok: number
  differences: string[]
  durationMs: number
}

/** Where a step stands; `waitSeconds` when the API asked for patience (429). */
export interface Progress {
  step: string
  done: number
  total: number
  waitSeconds?: number
}

export interface StepContext {
  api: Api
  concurrency: number
  steps: Step[]
  onProgress: (progress: Progress) => void
}

/**
 * Plays one step: `play` for every item, `concurrency` of them at a time. A broken answer is a difference of that
 * item; only an API that is gone ends the tour.
 */
export async function runStep<Item>(
  { api, concurrency, steps, onProgress }: StepContext,
  name: string,
  items: readonly Item[],
  play: (item: Item, step: Step) => Promise<void>,
): Promise<Step> {
  const step: Step = { name, requests: 0, ok: 0, differences: [], durationMs: 0 }
  steps.push(step)
  const startedAt = performance.now()
  const requestsBefore = api.requests
  let done = 0
  const report = (extra = {}) => onProgress({ step: name, done, total: items.length, ...extra })
  api.onWait = (seconds) => report({ waitSeconds: seconds })
  report()

  const waiting = items.values()
  const worker = async () => {
    // All workers draw from the one iterator, so each item is played exactly once.
    for (const item of waiting) {
      try {
        await play(item, step)
      } catch (error) {
        if (error instanceof UnusableApiError) throw error
        step.differences.push(
          `${name}: an answer is not of the documented shape (${(error as Error).message})`,
        )
      }
      done += 1
      report()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))

  step.requests = api.requests - requestsBefore
  step.durationMs = Math.round(performance.now() - startedAt)
  return step
}

/** Notes whether a value is the expected one; compared as JSON, so give members in a fixed order. */
export function expectEqual(step: Step, what: string, actual: unknown, expected: unknown): boolean {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (came === wanted) step.ok += 1
  else step.differences.push(`${what}: expected ${wanted}, came ${came}`)
  return came === wanted
}

/** As expectEqual, but says what is missing, unexpected, repeated or out of order instead of two long lists. */
export function expectList(step: Step, what: string, actual: string[], expected: string[]): boolean {
  const missing = expected.filter((entry) => !actual.includes(entry))
  const unexpected = actual.filter((entry) => !expected.includes(entry))
  const repeated = actual.filter((entry, index) => actual.indexOf(entry) < index)
  const misplaced = expected.findIndex((entry, index) => actual[index] !== entry)
  const found = [
    missing.length > 0 && `missing ${missing.join(' ')}`,
    unexpected.length > 0 && `unexpected ${unexpected.join(' ')}`,
    repeated.length > 0 && `repeated ${repeated.join(' ')}`,
  ].filter(Boolean)
  if (found.length === 0 && misplaced >= 0) {
    found.push(`out of order from position ${misplaced + 1} on: ${actual.slice(misplaced).join(' ')}`)
  }
  if (found.length === 0) step.ok += 1
  else {
    step.differences.push(
      `${what}: expected ${expected.length} in order, came ${actual.length}: ${found.join('; ')}`,
    )
  }
  return found.length === 0
}

/** Notes whether the answer has the expected status; a refusal that came instead is quoted. */
export function expectStatus(step: Step, answer: Answer<unknown>, expected: number): boolean {
  const { request, status, body } = answer
  if (status === expected) step.ok += 1
  else {
    const problem = problemText(body)
    step.differences.push(`${request}: expected ${expected}, came ${status}${problem && ` (${problem})`}`)
  }
  return status === expected
}

/** A refusal must be a whole RFC 9457 problem; `code` is compared where the contract names it. */
export function expectProblem(step: Step, answer: Answer<unknown>, status: number, code?: string): void {
  if (!expectStatus(step, answer, status)) return
  const { request, headers } = answer
  const problem = (answer.body ?? {}) as Record<string, unknown>
  const mediaType = headers.get('content-type')?.split(';')[0]
  expectEqual(step, `${request}: Content-Type`, mediaType, 'application/problem+json')
  expectEqual(step, `${request}: status in the problem`, problem['status'], status)
  const textMembers = ['type', 'title', 'detail', 'instance', 'code']
  const present = textMembers.filter((member) => typeof problem[member] === 'string')
  expectEqual(step, `${request}: members of the problem`, present, textMembers)
  if (code) expectEqual(step, `${request}: code`, problem['code'], code)
  if (status === 401) {
    const scheme = headers.get('www-authenticate')?.split(/[ ,]/)[0]
    expectEqual(step, `${request}: WWW-Authenticate`, scheme, 'Bearer')
  }
}
