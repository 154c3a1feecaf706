/** The problem of RFC 9457 as a component, and the refusals of a route as its responses. */
import { type ProblemCode, problems } from '../shared/problems.ts'
import type { JsonSchema } from './schemas.ts'

const page = 'https://github.com/perch-dev/perch/blob/main/docs/problems.md'

export const Problem: JsonSchema = {
  description: 'Why a request was refused (RFC 9457). Programs decide by `code`.',
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri', description: 'Leads to what happened and how to fix it.' },
    title: { type: 'string', description: 'For people; may be reworded.' },
    status: { type: 'integer', description: 'The status of the answer.' },
    detail: {
      type: 'string',
      description: 'For people: what to do about it here. Never repeats what was sent.',
    },
    instance: {
      type: 'string',
      format: 'uri',
      pattern: '^urn:uuid:[0-9a-f-]{36}$',
      description: 'The id of the request, as in `X-Request-Id`.',
    },
    code: { type: 'string', enum: Object.keys(problems), description: 'Never changes its meaning.' },
    errors: {
      type: 'array',
      description: 'Of `validation-failed` alone: everything that is wrong.',
      items: { $ref: '#/components/schemas/InvalidPart' },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  additionalProperties: false,
}

export const InvalidPart: JsonSchema = {
  description: 'One thing that is wrong with a request.',
  type: 'object',
  properties: {
    detail: { type: 'string' },
    pointer: { type: 'string', description: 'A JSON pointer into the body (RFC 6901).' },
    parameter: {
      type: 'string',
      description: 'The name of a parameter of the path, the query or the headers.',
    },
  },
  required: ['detail'],
  additionalProperties: false,
}

/** The `detail` of a problem, as it may read. */
const refusals: Record<ProblemCode, string> = {
  'user-renamed': 'The user has another name now.',
  'malformed-json': 'The body is not valid JSON in UTF-8.',
  'validation-failed': 'See errors for what is wrong where.',
  'username-taken': 'Choose another username.',
  'email-taken': 'There is an account with this address.',
  'weak-password': 'Take a longer password.',
  'link-invalid-or-expired': 'Ask for a new mail and use the link in it.',
  'login-identifier-not-allowed': 'Log in with your email.',
  'cannot-follow-yourself': 'Your own posts are in your feed anyway.',
  'return-address-not-allowed': 'Send one of the addresses that are allowed here.',
  'sign-in-not-begun-here': 'Begin again at GET /auth/oidc/start.',
  'code-invalid-or-expired': 'Begin again at GET /auth/oidc/start.',
  'logout-token-invalid': 'This logout token does not count.',
  unauthenticated: 'Send a valid access token as Authorization: Bearer <token>.',
  'invalid-credentials': 'The identifier or the password is wrong.',
  'session-ended': 'Log in again.',
  'wrong-password': 'Send your current password along.',
  'account-disabled': 'This account is disabled. Ask whoever runs this service.',
  'account-setup-required': 'Log in through the pages of the identity provider once.',
  'not-yours': 'Only the user posts here.',
  'email-not-verified': 'Follow the link in the mail that was sent to your address.',
  'too-many-followed': 'You follow 5000 users already. Unfollow one of them first.',
  'role-missing': 'This needs the role can_post.',
  'route-not-found': 'The API has no such path.',
  'user-not-found': 'Nobody has this username.',
  'post-not-found': 'There is no post with this id.',
  'session-not-found': 'None of your sessions has this id.',
  'method-not-allowed': 'This path takes GET, HEAD.',
  'registration-in-progress': 'Try again in a moment.',
  'idempotency-in-progress': 'Send it again in a moment for its answer.',
  'body-too-large': 'A body may have at most 16384 bytes.',
  'unsupported-media-type': 'Send the body as Content-Type: application/json.',
  'idempotency-key-reused': 'Make a new Idempotency-Key for another request.',
  'too-many-requests': 'Try again after as many seconds as Retry-After says.',
  'internal-error': 'The request failed. It is safe to report the request id.',
  'redis-unavailable': 'The data store does not answer.',
  'keycloak-unavailable': 'The identity provider does not answer.',
  'queue-unavailable': 'The queue did not answer. Try again in a moment.',
  'secrets-unavailable': 'A secret could not be read. Try again in a moment.',
  'not-ready': 'Down: Redis.',
}

/** One example of every problem there is. */
export const problemExamples = Object.fromEntries(
  Object.entries(problems).map(([code, { title, status }]) => [
    code,
    {
      summary: title,
      value: {
        type: `${page}#${code}`,
        title,
        status,
        detail: refusals[code as ProblemCode],
        instance: 'urn:uuid:0c25608f-4876-4cf1-a32e-ed474e435e9c',
        code,
        ...(code === 'validation-failed'
          ? { errors: [{ detail: 'must be 3 to 30 of a-z, 0-9 and _', pointer: '/username' }] }
          : {}),
      },
    },
  ]),
)

const headersOf = (code: ProblemCode): string[] => {
  const { status, ...more } = problems[code]
  return [
    ...Object.keys('headers' in more ? more.headers : {}),
    ...(status === 308 ? ['Location'] : []),
    ...(status === 429 ? ['Retry-After'] : []),
  ]
}

/** Headers of a refusal by name; `true` where it always comes along. */
export function problemHeaders(codes: ProblemCode[]): Record<string, boolean> {
  const names = new Set(codes.flatMap(headersOf))
  return Object.fromEntries(
    [...names].map((name) => [name, codes.every((code) => headersOf(code).includes(name))]),
  )
}

/** By status; the codes in the order of shared/problems.ts. */
export function byStatus(codes: ProblemCode[]): Map<number, ProblemCode[]> {
  const all = (Object.keys(problems) as ProblemCode[]).filter((code) => codes.includes(code))
  return Map.groupBy(all, (code) => problems[code].status)
}

/** What `status` is answered with where it stands for these refusals. */
export function problemContent(status: number, codes: ProblemCode[]) {
  return {
    schema: {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { status: { const: status }, code: { enum: codes } } },
      ],
    },
    examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
  }
}

export function problemDescription(codes: ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' ')
}
