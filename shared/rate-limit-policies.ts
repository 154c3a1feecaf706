/**
 * Every rate limit there is. The table in docs/rate-limits.md is written from this object (`npm run docs:limits`), and
 * tests/house/rate-limits.test.ts holds the routes to it.
 */

export interface RateLimit {
  /**
   * Whose requests are counted together: `address`: one IPv4 address or one IPv6 /64; `account`: one account, as it is
   * named in the request, wherever the request comes from; `account at address`: both the same.
   */
  by: 'address' | 'account' | 'account at address'
  /** So many at once, and so many again in each `perSeconds`, evenly. */
  burst: number
  perSeconds: number
  /** Only what fails stays counted: a success gives the account at this address all of it back. */
  forgivenBySuccess?: true
}

export interface RateLimitPolicy {
  routes: readonly string[]
  limits: readonly RateLimit[]
}

const minute = 60
const hour = 60 * minute

export const rateLimitPolicies = {
  /**
   * Whoever hammers one account from one address runs into the second limit, which its owner elsewhere does not share.
   * Slower than Keycloak's longest lock (15 minutes, see infra/realm.ts), it leaves the owner time between two locks.
   */
  login: {
    routes: ['POST /auth/login'],
    limits: [
      { by: 'address', burst: 60, perSeconds: 10 * minute },
      { by: 'account at address', burst: 10, perSeconds: 4 * hour, forgivenBySuccess: true },
      { by: 'account', burst: 100, perSeconds: hour },
    ],
  },
  /** Enough for a class of people behind one address. */
  register: {
    routes: ['POST /auth/register'],
    limits: [{ by: 'address', burst: 40, perSeconds: hour }],
  },
  /** By the token itself, which nobody but its owner can use up. */
  refresh: {
    routes: ['POST /auth/refresh'],
    limits: [
      { by: 'address', burst: 600, perSeconds: minute },
      { by: 'account', burst: 30, perSeconds: minute },
    ],
  },
  /** What asks for the current password beside a live session. */
  'password-check': {
    routes: ['PATCH /me', 'PUT /me/password', 'POST /me/deletion'],
    limits: [
      { by: 'address', burst: 60, perSeconds: 10 * minute },
      { by: 'account at address', burst: 5, perSeconds: 10 * minute },
      { by: 'account', burst: 60, perSeconds: hour },
    ],
  },
} as const satisfies Record<string, RateLimitPolicy>

export type RateLimitPolicyName = keyof typeof rateLimitPolicies
