import type { ProblemCode } from '../../problems.ts'
import type { AnswerKind } from './answer-kind.ts'
import { problemReply } from './problem-details.ts'

/** RFC 6749, 5.2. */
const errors: Partial<Record<ProblemCode, string>> = {
  'invalid-client': 'invalid_client',
  'invalid-grant': 'invalid_grant',
  'invalid-scope': 'invalid_scope',
  'unsupported-grant-type': 'unsupported_grant_type',
  'unauthorized-client': 'unauthorized_client',
  'too-many-tokens': 'access_denied',
  'internal-error': 'server_error',
}

/** Refusals in OAuth's words for clients that speak OAuth: by a form. What sends JSON gets problems, as everywhere. */
export const oauthErrors: AnswerKind = {
  name: 'OAuth error',
  report(problem, request) {
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.event.headers['content-type'] ?? ''))
      return problemReply(problem, request)
    const { code, message, statusCode, errors: parts } = problem
    const otherwise = statusCode >= 500 || statusCode === 429 ? 'temporarily_unavailable' : 'invalid_request'
    const details = parts?.map(({ detail, pointer = '' }) => `${pointer.slice(1)} ${detail}`.trim())
    return {
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
      body: { error: errors[code] ?? otherwise, error_description: details?.join('; ') ?? message },
    }
  },
}
