/**
 * Every rate limit there is. Which routes use a policy is said by their contracts; the table in docs/rate-limits.md is written
 * from both (`npm run docs:limits`).
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
  limits: readonly RateLimit[]
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

export const rateLimitPolicies = {
  /**
   * Whoever hammers one account from one address runs into the second limit, which its owner elsewhere does not share.
   * Slower than Keycloak's longest lock (15 minutes, see infra/realm-description/realm.ts), it leaves the owner time between two locks.
   */
  login: {
    limits: [
      { by: 'address', burst: 60, perSeconds: 10 * minute },
      { by: 'account at address', burst: 10, perSeconds: 4 * hour, forgivenBySuccess: true },
      { by: 'account', burst: 100, perSeconds: hour },
    ],
  },
  /** Enough for a class of people behind one address. */
  register: {
    limits: [{ by: 'address', burst: 40, perSeconds: hour }],
  },
  /** By the token itself, which nobody but its owner can use up. */
  refresh: {
    limits: [
      { by: 'address', burst: 600, perSeconds: minute },
      { by: 'account', burst: 30, perSeconds: minute },
    ],
  },
  /** What asks for the current password beside a live session. */
  'password-check': {
    limits: [
      { by: 'address', burst: 60, perSeconds: 10 * minute },
      { by: 'account at address', burst: 5, perSeconds: 10 * minute },
      { by: 'account', burst: 60, perSeconds: hour },
    ],
  },
  /** Both send a mail, and the second to whomever the request names: one address cannot keep others from theirs. */
  'verification-mail': {
    limits: [
      { by: 'address', burst: 20, perSeconds: hour },
      { by: 'account', burst: 5, perSeconds: hour },
    ],
  },
  'password-reset': {
    limits: [
      { by: 'address', burst: 20, perSeconds: hour },
      { by: 'account at address', burst: 3, perSeconds: hour },
      { by: 'account', burst: 10, perSeconds: hour },
    ],
  },
  /** Nobody guesses a link; this only keeps the tries from wearing out Redis and Keycloak. */
  'mail-link': {
    limits: [{ by: 'address', burst: 30, perSeconds: 10 * minute }],
  },
  /** Passwords are typed at Keycloak, which counts them. Three requests are one sign-in. */
  'browser-sign-in': {
    limits: [{ by: 'address', burst: 180, perSeconds: 10 * minute }],
  },
  /*
   * What a signed-in caller writes, by account alone: the caller is known, and has had to pass the limits of registering
   * and logging in. Wide enough for a person, a script that posts some hundreds at once, and a poller; narrow enough that
   * one account does not fill Redis.
   */
  post: {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  'edit-post': {
    limits: [{ by: 'account', burst: 300, perSeconds: hour }],
  },
  'delete-post': {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  follow: {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  /** Likes and bookmarks, and taking them back. */
  mark: {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  /** Reposts, and taking them back: each is written into feeds, as a post is. */
  repost: {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  /** Blocks and mutes, and taking them back. */
  restrict: {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  /** Wide enough for a client that says so whenever its list is looked at. */
  'read-notifications': {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  /** Enough for one who is pursued by many; what moderators have to read is bounded by it. */
  report: {
    limits: [{ by: 'account', burst: 30, perSeconds: hour }],
  },
  /** What a moderator does. */
  moderate: {
    limits: [{ by: 'account', burst: 1000, perSeconds: hour }],
  },
  /** Registering apps: an app does it once, at most once for each of its users. */
  'create-app': {
    limits: [{ by: 'address', burst: 60, perSeconds: hour }],
  },
  /** What apps get and give back. No code or secret is guessed; this keeps the tries from wearing out Redis. */
  'app-token': {
    limits: [{ by: 'address', burst: 300, perSeconds: 10 * minute }],
  },
  /** Making personal tokens: a person makes some, a script that has got hold of a session makes many. */
  'create-token': {
    limits: [{ by: 'account', burst: 30, perSeconds: hour }],
  },
  'profile-edit': {
    limits: [{ by: 'account', burst: 60, perSeconds: hour }],
  },
  /** Counts edits that name a username: each name that is given up is kept from everybody else for 30 days. */
  rename: {
    limits: [{ by: 'account', burst: 10, perSeconds: day }],
  },
  /** Naming and removing what one signs in with. */
  credentials: {
    limits: [{ by: 'account', burst: 60, perSeconds: hour }],
  },
  /** Each page counts; 500 entries are on one. */
  export: {
    limits: [{ by: 'account', burst: 300, perSeconds: hour }],
  },
} as const satisfies Record<string, RateLimitPolicy>

export type RateLimitPolicyName = keyof typeof rateLimitPolicies
