import type { MiddlewareObj, Request } from '@middy/core'
import { type Attempt, attempt } from '../domain/rate-limits.ts'
import type { Caller } from '../domain/sessions.ts'
import { isProblem, ProblemError } from '../problems.ts'
import type { RateLimitPolicyName } from '../rate-limit-policies.ts'
import type { ApiEvent } from './event.ts'
import type { Reply } from './reply.ts'

interface RateLimitOptions<Event> {
  /** The account that the request names, where it is not the caller's. */
  account?: (event: Event) => string
  /** Which requests count; all unless said otherwise. */
  when?: (event: Event) => boolean
  /** The handler awaits `event.attempt.admitted` itself, beside its first read and before it does anything. */
  awaitedByHandler?: true
  /** What the route does makes room in Redis, or only reads: where that is too full to count, the request goes on uncounted. */
  makesRoom?: true
}

/**
 * Refuses with `too-many-requests` what is over the limits of a policy (shared/rate-limit-policies.ts), by the address
 * and, where it is known, by the account. Goes after `authenticate()` and `validate()`; the route is entered in the
 * policy. Redis down is `redis-unavailable`: nothing but what makes room there gets past a limiter that cannot count.
 */
export function rateLimit<Event extends ApiEvent & { caller?: Caller }>(
  policy: RateLimitPolicyName,
  { account, when, awaitedByHandler, makesRoom }: RateLimitOptions<Event> = {},
): MiddlewareObj<Event & { attempt: Attempt }, Reply, Error> {
  const tell = ({ event, response, error }: Request<Event & { attempt?: Attempt }, Reply, Error>) => {
    const headers = event.attempt?.headers
    if (response) response.headers = { ...response.headers, ...headers }
    if (error instanceof ProblemError) Object.assign(error.headers, headers)
  }
  return {
    before: async ({ event }) => {
      if (when && !when(event)) return
      const counted = attempt(policy, {
        address: event.requestContext.http.sourceIp,
        account: account?.(event) ?? event.caller?.userId.toString(),
        ownAccount: account === undefined,
      })
      if (makesRoom) {
        counted.admitted = counted.admitted.catch(orUncounted)
        // A handler that rejects the request before it awaits this leaves nothing unhandled.
        counted.admitted.catch(() => {})
      }
      event.attempt = joined(event.attempt as Attempt | undefined, counted)
      if (awaitedByHandler !== true) await counted.admitted
    },
    after: async (request) => {
      await request.event.attempt?.admitted
      tell(request)
    },
    onError: tell,
  }
}

/** Where Redis is away altogether, the handler finds out. */
function orUncounted(error: unknown): void {
  if (!isProblem(error, 'redis-unavailable')) throw error
}

/** What several policies say of one request. */
function joined(first: Attempt | undefined, second: Attempt): Attempt {
  if (first === undefined) return second
  const admitted = Promise.all([first.admitted, second.admitted]).then(() => {})
  // A policy that is awaited by itself may have refused by then; until anybody awaits both it must not count as unhandled.
  admitted.catch(() => {})
  return {
    admitted,
    succeeded: async () => {
      await Promise.all([first.succeeded(), second.succeeded()])
    },
    get headers() {
      const names = new Set([...Object.keys(first.headers), ...Object.keys(second.headers)])
      const value = (name: string) =>
        [first.headers[name], second.headers[name]].filter((one) => one !== undefined)
      return Object.fromEntries([...names].map((name) => [name, value(name).join(', ')]))
    },
  }
}
