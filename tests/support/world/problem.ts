import type { Answer } from './call.ts'

/** Asserts that an answer is this problem, whole: media type, members, and nothing besides. */
export function expectProblem(
  answer: Answer,
  status: number,
  code: string,
  more: Record<string, unknown> = {},
): void {
  expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } })
  const expected = {
    type: expect.stringMatching(new RegExp(`^https://.+/docs/problems\\.md#${code}$`)),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: `urn:uuid:${answer.headers['x-request-id']}`,
    code,
    ...more,
  }
  expect(answer.body).toEqual(expected)
  if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer')
  if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
}
