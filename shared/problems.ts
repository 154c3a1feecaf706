/**
 * Every way a request can be refused, and the one class that carries a refusal from wherever it is noticed to the
 * HTTP edge. No status is written anywhere else; a misspelt code does not compile. `docs/problems.md` has a heading
 * for each code.
 */

interface Problem {
  status: number
  title: string
  headers?: Readonly<Record<string, string>>
}

const unauthorized = { 'WWW-Authenticate': 'Bearer' }
const retrySoon = { 'Retry-After': '1' }

export const problems = {
  'user-renamed': { status: 308, title: 'The user has another name now' },
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'validation-failed': { status: 400, title: 'The request does not match what this route takes' },
  'username-taken': { status: 400, title: 'The username is taken' },
  'email-taken': { status: 400, title: 'The email address is taken' },
  'weak-password': { status: 400, title: 'The password is too weak' },
  'link-invalid-or-expired': {
    status: 400,
    title: 'The link is not valid, has expired, or was used before',
  },
  'login-identifier-not-allowed': {
    status: 400,
    title: 'This way of naming the account is not allowed here',
  },
  'cannot-follow-yourself': { status: 400, title: 'You cannot follow yourself' },
  'not-to-yourself': { status: 400, title: 'You cannot do this to yourself' },
  'return-address-not-allowed': { status: 400, title: 'A sign-in may not end at this address' },
  'sign-in-not-begun-here': {
    status: 400,
    title: 'This is not the end of a sign-in that this browser began',
  },
  'code-invalid-or-expired': { status: 400, title: 'The code is not valid, was used, or is too old' },
  'invalid-grant': { status: 400, title: 'The code of an app is not valid, or was used' },
  'invalid-scope': { status: 400, title: 'The app has not registered this scope' },
  'unsupported-grant-type': { status: 400, title: 'There is no such grant here' },
  'unauthorized-client': { status: 400, title: 'The token is not one of this app' },
  'logout-token-invalid': { status: 400, title: 'The logout token is not valid, or was used' },
  unauthenticated: { status: 401, title: 'A valid access token is needed', headers: unauthorized },
  'invalid-credentials': { status: 401, title: 'The credentials are wrong', headers: unauthorized },
  'invalid-client': {
    status: 401,
    title: 'The app is not known, or its secret is wrong',
    headers: unauthorized,
  },
  'session-ended': { status: 401, title: 'The session has ended', headers: unauthorized },
  'wrong-password': { status: 403, title: 'The current password is wrong' },
  'account-disabled': { status: 403, title: 'The account is disabled' },
  'account-suspended': { status: 403, title: 'The account is suspended' },
  'account-setup-required': { status: 403, title: 'The account needs attention before it can be used' },
  'second-factor-required': { status: 403, title: 'The account has a second factor' },
  'password-login-off': { status: 403, title: 'No passwords are taken here' },
  'login-too-old': { status: 403, title: 'The sign-in is too old for this' },
  'cross-site-request': { status: 403, title: 'The request does not come from a page of this origin' },
  'not-yours': { status: 403, title: 'This belongs to another user' },
  'email-not-verified': { status: 403, title: 'The email address is not verified' },
  'too-many-edits': { status: 403, title: 'The post has been edited as often as is allowed' },
  'too-many-followed': { status: 403, title: 'The caller follows as many users as are allowed' },
  'followers-only': { status: 403, title: 'The post is for followers' },
  'user-is-moderator': { status: 403, title: 'The user is a moderator' },
  'user-blocked': { status: 403, title: 'The caller blocks this user' },
  'role-missing': { status: 403, title: 'A role is missing' },
  'insufficient-scope': {
    status: 403,
    title: 'The token may not do this',
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
  },
  'too-many-tokens': { status: 403, title: 'The caller has as many tokens as are allowed' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'post-not-found': { status: 404, title: 'There is no such post' },
  'report-not-found': { status: 404, title: 'There is no such report' },
  'session-not-found': { status: 404, title: 'There is no such session' },
  'credential-not-found': { status: 404, title: 'There is no such credential' },
  'app-not-found': { status: 404, title: 'There is no such app' },
  'token-not-found': { status: 404, title: 'There is no such token' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'report-already-resolved': { status: 409, title: 'The report has been resolved' },
  'last-credential': { status: 409, title: 'This is the last way to sign in to the account' },
  'registration-in-progress': {
    status: 409,
    title: 'Another registration holds this name or address right now',
    headers: retrySoon,
  },
  'idempotency-in-progress': {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    headers: retrySoon,
  },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of another media type' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'redis-unavailable': { status: 503, title: 'The data store is not available', headers: retrySoon },
  'keycloak-unavailable': {
    status: 503,
    title: 'The identity provider is not available',
    headers: retrySoon,
  },
  'queue-unavailable': {
    status: 503,
    title: 'What is done in the background cannot be queued',
    headers: retrySoon,
  },
  'secrets-unavailable': { status: 503, title: 'A secret is not available', headers: retrySoon },
  'timed-out': { status: 503, title: 'The request took too long', headers: retrySoon },
  'not-ready': { status: 503, title: 'A dependency is not available', headers: retrySoon },
} as const satisfies Record<string, Problem>

export type ProblemCode = keyof typeof problems

/** One thing wrong with a request: where (JSON pointer into the body, or the name of a parameter) and what. */
export interface InvalidPart {
  detail: string
  pointer?: string
  parameter?: string
}

interface ProblemOptions {
  /** Of `user-renamed`: the name in the path, and the one that it leads to. */
  renamed?: { from: string; to: string }
  cause?: unknown
  errors?: InvalidPart[]
  headers?: Record<string, string>
}

/**
 * A refusal. `detail` is read by the caller: it must never echo what the caller sent, nor name an internal address;
 * what only operators may know goes into `cause`.
 */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly errors: InvalidPart[] | undefined
  readonly headers: Record<string, string>
  /** Its detail is meant for the caller, also where it is 5xx. */
  readonly expose = true
  readonly renamed: ProblemOptions['renamed']

  constructor(code: ProblemCode, detail: string, { cause, errors, headers, renamed }: ProblemOptions = {}) {
    super(detail, cause === undefined ? undefined : { cause })
    this.name = 'ProblemError'
    this.code = code
    this.errors = errors
    this.renamed = renamed
    this.headers = { ...(problems[code] as Problem).headers, ...headers }
  }

  /** With `expose` and `headers` what @middy/http-error-handler goes by. */
  get statusCode(): number {
    return problems[this.code].status
  }
}

/** Whether an error is the refusal `code`. */
export function isProblem(error: unknown, code: ProblemCode): error is ProblemError {
  return error instanceof ProblemError && error.code === code
}

/** Whether an error says that the request was refused: nothing was done, and nothing is broken. */
export function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.statusCode < 500
}
