import { isProblem, ProblemError, problems } from '../../../shared/problems.ts'

const codes = Object.entries(problems) as [keyof typeof problems, { status: number; title: string }][]

describe.each(codes)('%s', (code, { status, title }) => {
  test('carries its status, and the headers that belong to it', () => {
    const problem = new ProblemError(code, 'What happened.')
    expect([problem.statusCode, problem.message, title]).toEqual([
      status,
      'What happened.',
      expect.stringMatching(/^[A-Z].+[^.]$/),
    ])
    if (status === 401) expect(problem.headers).toEqual({ 'WWW-Authenticate': 'Bearer' })
    else if (status === 503) expect(Number(problem.headers['Retry-After'])).toBeGreaterThan(0)
    else if (problem.code === 'insufficient-scope')
      expect(problem.headers).toEqual({ 'WWW-Authenticate': 'Bearer error="insufficient_scope"' })
    else expect(problem.headers).not.toHaveProperty('WWW-Authenticate')
  })
})

describe('ProblemError', () => {
  test('adds the headers it is given to those of its code', () => {
    const problem = new ProblemError('unauthenticated', 'No.', { headers: { Allow: 'GET' } })
    expect(problem.headers).toEqual({ 'WWW-Authenticate': 'Bearer', Allow: 'GET' })
  })

  test('keeps what only operators may know apart from what the caller reads', () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:6379')
    const problem = new ProblemError(
      'redis-unavailable',
      'The data store did not answer. Try again in a moment.',
      { cause },
    )
    expect(problem.cause).toBe(cause)
    expect(problem.message).not.toContain('10.0.0.7')
  })
})

describe('isProblem', () => {
  test('knows a refusal by its code, and nothing else', () => {
    const problem = new ProblemError('user-not-found', 'Nobody.')
    expect(isProblem(problem, 'user-not-found')).toBe(true)
    expect(isProblem(problem, 'post-not-found')).toBe(false)
    expect(isProblem(Object.assign(new Error('Nobody.'), { code: 'user-not-found' }), 'user-not-found')).toBe(
      false,
    )
    expect(isProblem(undefined, 'user-not-found')).toBe(false)
  })
})
