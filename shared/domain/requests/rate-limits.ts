import { config } from '../../config.ts'
import { ProblemError } from '../../problems.ts'
import { type RateLimit, rateLimitPolicies, type RateLimitPolicyName } from '../../rate-limit-policies.ts'
import { noteAddress, noteSecurityEvent } from '../../telemetry/request-context.ts'
import { countRequest, forgetRequests, type Meter, type Reading } from '../../store/requests/rate-limits.ts'
import { networkOf, siteOf } from './networks.ts'
import { mac } from './sealing.ts'

/** One request before the limits of its policy. */
export interface Attempt {
  /** Resolves when the limits have room for it, rejects with `too-many-requests` or `redis-unavailable`. */
  admitted: Promise<void>
  /** It was no guess: what is forgiven by a success no longer counts. */
  succeeded(): Promise<void>
  /** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11); empty until `admitted` is settled. */
  headers: Record<string, string>
}

interface Subject {
  /** As the gateway gives it. */
  address: string
  /** What the request names: an identifier in lower case, a token, a user id. Absent: only the address counts. */
  account?: string | undefined
  /** The caller is known to be that account, and may be told how much of its limit is left. */
  ownAccount: boolean
}

/** Counts a request at once, without waiting for the answer, so that it can share a round trip. */
export function attempt(policy: RateLimitPolicyName, subject: Subject): Attempt {
  const headers: Record<string, string> = {}
  noteAddress(() => mac('address-in-log', networkOf(subject.address)).toString('hex').slice(0, 16))
  if (isExempt(subject.address)) return { admitted: Promise.resolve(), succeeded: async () => {}, headers }
  const limits = limitsFor(policy, subject.address)
  const meters = limits
    .filter(({ by }) => by === 'address' || by === 'site' || subject.account !== undefined)
    .map((limit) => ({ ...limit, subject: digest(policy, limit, subject) }))
  const admitted = admit(policy, meters, subject.ownAccount, headers)
  // Whoever awaits it hears of it; until then a rejection must not count as unhandled.
  admitted.catch(() => {})
  const forgiven = meters.filter(({ forgivenBySuccess }) => forgivenBySuccess)
  return {
    admitted,
    headers,
    succeeded: async () => {
      if (forgiven.length > 0) await forgetRequests(policy, forgiven)
    },
  }
}

/** A limit of a policy, or the wider one that an IPv6 /48 has beside it. */
type Limit = Omit<RateLimit, 'by'> & { by: RateLimit['by'] | 'site' }

/** Addresses of one /48 together have the room of so many. */
const addressesPerSite = 16

function limitsFor(policy: RateLimitPolicyName, address: string): Limit[] {
  const limits: readonly RateLimit[] = rateLimitPolicies[policy].limits
  if (siteOf(address) === null) return [...limits]
  const wider = limits
    .filter(({ by }) => by === 'address')
    .map((limit) => ({ ...limit, by: 'site' as const, burst: limit.burst * addressesPerSite }))
  return [...limits, ...wider]
}

/** Forgets all that was counted of an account, from this address and from everywhere: its owner has proved to be it. */
export async function forgive(
  policy: RateLimitPolicyName,
  subject: { address: string; account: string },
): Promise<void> {
  const limits: readonly RateLimit[] = rateLimitPolicies[policy].limits
  const meters = limits
    .filter(({ by }) => by !== 'address')
    .map((limit) => ({ ...limit, subject: digest(policy, limit, { ...subject, ownAccount: true }) }))
  await forgetRequests(policy, meters)
}

async function admit(
  policy: RateLimitPolicyName,
  meters: (Meter & Limit)[],
  ownAccount: boolean,
  headers: Record<string, string>,
): Promise<void> {
  const { admitted, readings } = await countRequest(policy, meters)
  // What is left of an account's limit tells what others do with it: that is only for the account itself.
  const told = meters
    .map((meter, i) => ({ meter, reading: readings[i] as Reading }))
    .filter(({ meter }) => ownAccount || meter.by !== 'account')
  const name = ({ by }: Meter) => `"${policy}-by-${by.replaceAll(' ', '-')}"`
  headers['RateLimit-Policy'] = told
    .map(({ meter }) => `${name(meter)};q=${meter.burst};w=${meter.perSeconds}`)
    .join(', ')
  headers['RateLimit'] = told
    .map(({ meter, reading }) => `${name(meter)};r=${reading.remaining};t=${reading.fullAfterSeconds}`)
    .join(', ')
  if (admitted) return
  const hit = meters.filter((_, i) => (readings[i]?.freeAfterSeconds ?? 0) > 0)
  noteSecurityEvent('excess_rate_limit_exceeded', { policy, by: hit.map(({ by }) => by) })
  const seconds = Math.max(...readings.map(({ freeAfterSeconds }) => freeAfterSeconds))
  throw new ProblemError('too-many-requests', 'Try again after as many seconds as Retry-After says.', {
    headers: { 'Retry-After': String(seconds) },
  })
}

/** Neither an address nor an identifier is kept: only who has our secret could find out whom a key stands for. */
function digest(policy: string, { by }: Pick<Limit, 'by'>, { address, account }: Subject): string {
  const network = by === 'site' ? siteOf(address) : networkOf(address)
  const parts = [
    ...(by === 'account' ? [] : [network]),
    ...(by === 'address' || by === 'site' ? [] : [account]),
  ]
  return mac('rate-limits', JSON.stringify([policy, by, ...parts]))
    .toString('base64url')
    .slice(0, 22)
}

function isExempt(address: string): boolean {
  const network = networkOf(address)
  return config.rateLimits().exemptLoopback && (network.startsWith('127.') || address === '::1')
}
