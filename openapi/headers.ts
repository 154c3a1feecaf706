/** Headers of answers, as components. */

const text = { type: 'string' }

const described = {
  'X-Request-Id': {
    description: 'The id of the request; it finds the request in the log.',
    schema: { type: 'string', format: 'uuid' },
  },
  traceparent: {
    description:
      'The trace that the request belongs to (W3C Trace Context): the one that it came with, or a new one.',
    schema: { type: 'string', pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$' },
  },
  'Cache-Control': {
    description: 'No answer is kept anywhere.',
    schema: { type: 'string', const: 'no-store' },
  },
  Location: { description: 'Where it is, relative to the API where it is in the API.', schema: text },
  Link: {
    description: 'The neighbours of a page, `rel="next"` and `rel="prev"` (RFC 8288), relative to the API.',
    schema: text,
  },
  'Retry-After': {
    description: 'Seconds after which it may be tried again.',
    schema: { type: 'integer', minimum: 1 },
  },
  RateLimit: {
    description:
      'What is left of each limit, and in how many seconds it is whole again: `"login-by-address";r=59;t=10`. ' +
      'Absent for callers that are exempt.',
    schema: text,
  },
  'RateLimit-Policy': {
    description: 'Each limit: so many requests in so many seconds, `"login-by-address";q=60;w=600`.',
    schema: text,
  },
  'WWW-Authenticate': {
    description: 'The scheme; of `insufficient-scope` also the scope that is asked for (RFC 6750).',
    schema: {
      type: 'string',
      pattern: '^Basic realm="perch"$|^Bearer( error="insufficient_scope"(, scope="[a-z:]+")?)?$',
    },
  },
  'Set-Cookie': {
    description:
      'Names the browser until a sign-in has come back, or carries the refresh token of its session.',
    schema: text,
  },
}

type HeaderName = keyof typeof described

const examples: Record<HeaderName, unknown> = {
  'X-Request-Id': '0c25608f-4876-4cf1-a32e-ed474e435e9c',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'Cache-Control': 'no-store',
  Location: '/users/ada',
  Link: '</posts?limit=20&after=28631254016000>; rel="next"',
  'Retry-After': 1,
  RateLimit: '"login-by-address";r=59;t=10',
  'RateLimit-Policy': '"login-by-address";q=60;w=600',
  'WWW-Authenticate': 'Bearer',
  'Set-Cookie': '__Host-perch_sign_in=n4Vb2mYx; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax',
}

/** A header that always comes is one component, one that may come another. */
export const headerComponents = Object.fromEntries(
  Object.entries(described).flatMap(([name, header]) => {
    const whole = { ...header, example: examples[name as HeaderName] }
    return [
      [name, { required: true, ...whole }],
      [`${name}-sometimes`, whole],
    ]
  }),
)

/** The headers of an answer; `true` where it always comes along. Every answer has a few besides. */
export function headers(own: Partial<Record<HeaderName, boolean>>): Record<string, { $ref: string }> {
  const all = { 'X-Request-Id': true, traceparent: true, 'Cache-Control': true, ...own }
  return Object.fromEntries(
    Object.entries(all).map(([name, always]) => [
      name,
      { $ref: `#/components/headers/${name}${always ? '' : '-sometimes'}` },
    ]),
  )
}
