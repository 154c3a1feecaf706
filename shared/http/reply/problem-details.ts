import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { logger } from '../../telemetry/logger.ts'
import { isRefusal, ProblemError, problems } from '../../problems.ts'
import type { AnswerKind } from './answer-kind.ts'
import type { ApiEvent } from '../request/event.ts'
import type { Reply } from './reply.ts'
import { requestId } from '../request/request-id.ts'

/** Where a `type` leads: the heading of the code in this document. */
const problemTypes = 'https://github.com/perch-dev/perch/blob/main/docs/problems.md'

/**
 * Words for a failure, in the way of the route: by default an RFC 9457 problem as JSON. @middy/http-error-handler has made
 * the response before: the status and the headers of a problem, and for any other error 500 without a word of it.
 */
export function problemDetails({ report = problemReply }: Partial<AnswerKind> = {}): MiddlewareObj<
  ApiEvent,
  Reply,
  Error
> {
  return {
    onError: (request) => {
      const problem = request.error instanceof ProblemError ? request.error : internalError()
      const { headers, ...content } = report(problem, request)
      const { statusCode = problem.statusCode, headers: given } = request.response ?? {}
      request.error = problem
      // What it takes the words for: they are not the body.
      delete given?.['Content-Type']
      request.response = { statusCode, headers: { ...given, ...headers }, ...content }
    },
  }
}

/** A problem as JSON. */
export function problemReply(
  problem: ProblemError,
  { event, context }: { event: ApiEvent; context: Context },
): Pick<Reply, 'headers' | 'body'> {
  return {
    headers: { 'Content-Type': 'application/problem+json', ...movedTo(problem, event) },
    body: body(problem, context),
  }
}

function internalError(): ProblemError {
  return new ProblemError('internal-error', 'The request failed. It is safe to report the request id.')
}

function body(problem: ProblemError, context: Context) {
  return {
    type: `${problemTypes}#${problem.code}`,
    title: problems[problem.code].title,
    status: problem.statusCode,
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
export function movedTo(
  { renamed }: Pick<ProblemError, 'renamed'>,
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

/** Logs what is no refusal: a dependency that is down, or an error of ours with all that is known of it. */
export function logFailure(error: unknown): void {
  if (isRefusal(error)) return
  if (error instanceof ProblemError && error.code !== 'internal-error') {
    const cause = error.cause instanceof Error ? { error: error.cause } : {}
    logger.warn('a dependency did not answer', { code: error.code, ...cause })
  } else {
    logger.error('request failed', { code: 'internal-error', ...(error instanceof Error ? { error } : {}) })
  }
}
