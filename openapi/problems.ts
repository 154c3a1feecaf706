/** The problem of RFC 9457 as a component, and the refusals of a route as its responses. */
import { type ProblemCode, problems } from '../shared/problems.ts'
import { isOneOf, readDetails } from './details.ts'
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

export const OAuthError: JsonSchema = {
  description: 'Why a request was refused, in the words of OAuth (RFC 6749, 5.2).',
  type: 'object',
  properties: {
    error: { type: 'string', description: 'The code of OAuth.' },
    error_description: { type: 'string', description: 'For people; may be reworded.' },
  },
  required: ['error', 'error_description'],
  additionalProperties: false,
}

/** Where the code sends several texts, or one with a value in it: one of them. */
const chosen: Partial<Record<ProblemCode, string>> = {
  'weak-password':
    'A password has 8 to 128 characters, and is neither the username nor the email address, nor a word such as perch with digits.',
  'login-identifier-not-allowed': 'Log in with your email.',
  'return-address-not-allowed': 'returnTo is none of the allowed addresses.',
  'logout-token-invalid': 'This logout token was used before.',
  unauthenticated: 'Send a valid access token as Authorization: Bearer <token>.',
  'account-setup-required': 'Sign in through the browser once to finish setting it up: GET /auth/oidc/start.',
  'not-yours': 'Only the user posts here.',
  'too-many-edits': 'A post can be edited 100 times.',
  'not-to-yourself': 'You can neither block nor mute yourself.',
  'account-suspended':
    'A moderator has suspended this account. GET /me says why; you can export your data, delete the account, and appeal by mail.',
  'user-is-moderator': 'The operator of this service can dismiss a moderator.',
  'user-blocked': 'You block this user. Unblock them first.',
  'too-many-followed': 'You follow 5000 users already. Unfollow one of them first.',
  'role-missing': 'This needs the role can_post.',
  'insufficient-scope': 'The token does not cover the scope in WWW-Authenticate.',
  'invalid-client': 'There is no such app, or its secret is another.',
  'invalid-scope': 'The app has not registered all of these scopes.',
  'too-many-tokens': 'You have 50 tokens and apps already. End one of them first.',
  'route-not-found': 'The API has no such path. These are near: GET /posts.',
  'user-not-found': 'No user has this username.',
  'method-not-allowed': 'This path takes GET, HEAD.',
  'body-too-large': 'A body may have at most 16384 bytes.',
  'unsupported-media-type': 'Send the body as Content-Type: application/json.',
  'keycloak-unavailable': 'The identity provider did not answer. Try again in a moment.',
  'not-ready': 'Down: Redis.',
}

const sent = readDetails()

function detailOf(code: ProblemCode): string {
  const texts = sent.get(code) ?? []
  const choice = chosen[code]
  if (choice !== undefined && isOneOf(texts, choice)) return choice
  const all = new Set(texts.map((pieces) => pieces.join('…')))
  if (choice === undefined && all.size === 1 && texts[0]?.length === 1) return texts[0][0] as string
  throw new Error(`openapi/problems.ts has no detail of ${code} that the code sends: ${[...all].join(' | ')}`)
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
        detail: detailOf(code as ProblemCode),
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
