import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { logger } from '../logger.ts'
import { ProblemError, problems } from '../problems.ts'
import type { AnswerKind } from './answer-kind.ts'
import type { ApiEvent } from './event.ts'
import type { Reply } from './reply.ts'
import { requestId } from './request-id.ts'

/** Where a `type` leads: the heading of the code in this document. */
const problemTypes = 'https://github.com/perch-dev/perch/blob/main/docs/problems.md'

/**
 * Turns whatever was thrown into an answer, in the way of the route: by default an RFC 9457 problem as JSON. An error that
 * is no refusal of ours is logged whole and answered 500 without a word of it.
 */
export function problemDetails({ report = problemReply }: Partial<AnswerKind> = {}): MiddlewareObj<
  ApiEvent,
  Reply,
  Error
> {
  return {
    onError: (request) => {
      const problem = asProblem(request.error)
      if (problem.status >= 500) logFailure(problem)
      request.error = problem
      request.response = report(problem, request)
    },
  }
}

/** A problem as JSON. */
export function problemReply(
  problem: ProblemError,
  { event, context }: { event: ApiEvent; context: Context },
): Reply {
  return {
    statusCode: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...problem.headers,
      ...movedTo(problem, event),
    },
    body: body(problem, context),
  }
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  return new ProblemError('internal-error', 'The request failed. It is safe to report the request id.', {
    cause: error,
  })
}

function body(problem: ProblemError, context: Context) {
  return {
    type: `${problemTypes}#${problem.code}`,
    title: problems[problem.code].title,
    status: problem.status,
    detail: problem.message,
    instance: `urn:uuid:${requestId(context)}`,
    code: problem.code,
    ...(problem.errors ? { errors: problem.errors } : {}),
  }
}

/**
 * The address of the request with the new name in the place of the old one: in the parameters of the route alone, whatever
 * its fixed words are. Relative to the API's base.
 */
function movedTo(
  { renamed }: ProblemError,
  { routeKey, pathParameters = {}, rawQueryString }: ApiEvent,
): Record<string, string> {
  if (!renamed) return {}
  const template = routeKey.split(' ')[1] ?? ''
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = pathParameters[name] ?? ''
    return encodeURIComponent(value.toLowerCase() === renamed.from ? renamed.to : value)
  })
  return { Location: path + (rawQueryString === '' ? '' : `?${rawQueryString}`) }
}

function logFailure(problem: ProblemError): void {
  const cause = problem.cause instanceof Error ? problem.cause : undefined
  const details = { code: problem.code, ...(cause ? { error: cause } : {}) }
  if (problem.code === 'internal-error') logger.error('request failed', details)
  else logger.warn('a dependency did not answer', details)
}
