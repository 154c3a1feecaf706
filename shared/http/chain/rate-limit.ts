import type { Request } from '@middy/core'
import { type Attempt, attempt } from '../../domain/requests/rate-limits.ts'
import { ProblemError } from '../../problems.ts'
import type { RateLimitPolicyName } from '../../rate-limit-policies.ts'
import { isUnavailable } from '../../unavailable.ts'
import type { Limit, RoutedEvent } from './contract.ts'
import type { Reply } from '../reply/reply.ts'

interface RateLimitOptions<Input> {
  /** The account that the request names, where it is not the caller's. */
  account?: (input: Input) => string
  /** Which requests count; all unless said otherwise. */
  when?: (input: Input) => boolean
  /** The handler awaits `attempt.admitted` itself, beside its first read and before it does anything. */
  awaitedByHandler?: true
  /** What the route does makes room in Redis, or only reads: where that is too full to count, the request goes on uncounted. */
  makesRoom?: true
}

/**
 * Refuses with `too-many-requests` what is over the limits of a policy (shared/rate-limit-policies.ts), by the address
 * and, where it is known, by the account. Redis down is `redis-unavailable`: nothing but what makes room there gets past a
 * limiter that cannot count. The handler is given the `attempt`, which is uncounted where `when` leaves it out.
 */
export function rateLimit(
  policy: RateLimitPolicyName,
  options?: Omit<RateLimitOptions<unknown>, 'account' | 'when'>,
): Limit<unknown>
export function rateLimit<Input>(policy: RateLimitPolicyName, options: RateLimitOptions<Input>): Limit<Input>
export function rateLimit<Input>(
  policy: RateLimitPolicyName,
  { account, when, awaitedByHandler, makesRoom }: RateLimitOptions<Input> = {},
): Limit<Input> {
  return {
    policy,
    before: async ({ event }) => {
      event.attempt ??= uncounted
      const input = event.input as Input
      if (when && !when(input)) return
      const counted = attempt(policy, {
        address: event.requestContext.http.sourceIp,
        account: account?.(input) ?? event.caller?.userId.toString(),
        ownAccount: account === undefined,
      })
      if (makesRoom) {
        counted.admitted = counted.admitted.catch(orUncounted)
        // A handler that rejects the request before it awaits this leaves nothing unhandled.
        counted.admitted.catch(() => {})
      }
      event.attempt = joined(event.attempt, counted)
      if (awaitedByHandler !== true) await counted.admitted
    },
    after: async (request) => {
      await request.event.attempt?.admitted
      tell(request)
    },
    onError: tell,
  }
}

const uncounted: Attempt = { admitted: Promise.resolve(), succeeded: async () => {}, headers: {} }

function tell({ event, response, error }: Request<RoutedEvent, Reply, Error>): void {
  const headers = event.attempt?.headers
  if (response) response.headers = { ...response.headers, ...headers }
  if (error instanceof ProblemError) Object.assign(error.headers, headers)
}

/** Where Redis is away altogether, the handler finds out. */
function orUncounted(error: unknown): void {
  if (!isUnavailable(error, 'redis')) throw error
}

/** What several policies say of one request. */
function joined(first: Attempt, second: Attempt): Attempt {
  if (first === uncounted) return second
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
