import httpErrorHandler from '@middy/http-error-handler'
import middy, { type PluginExecutionMode } from '@middy/core'
import { executionModeStandard } from '@middy/core/executionModeStandard'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { withStats } from '../stats.ts'
import { problemDetails } from './problem-details.ts'
import type { Reply } from './reply.ts'
import { requestLog } from './request-log.ts'
import { respond } from './respond.ts'

export type ApiEvent = APIGatewayProxyEventV2

/** Middy's standard way of running, with each invocation inside counters of its own (see shared/stats.ts). */
const executionModeWithStats = ((...standardArguments: Parameters<AnyExecutionMode>) => {
  const standard = (executionModeStandard as AnyExecutionMode)(...standardArguments)
  const counted = ((event, context) => withStats(() => standard(event, context))) as AnyHandler
  counted.handler = (handler) => {
    standard.handler(handler)
    return counted
  }
  return counted
}) as PluginExecutionMode

/** Middy types an execution mode as a bare `() => void`; this is what it really is. */
type AnyHandler = ((event: unknown, context: unknown) => Promise<unknown>) & {
  handler(handler: unknown): AnyHandler
}
type AnyExecutionMode = (...args: unknown[]) => AnyHandler

/**
 * The chain every route starts with: one log line a request, every failure as a problem, every answer as JSON with
 * the headers that all answers carry. `authenticate()` and `validate(contract)` come after it.
 */
export function api() {
  return middy<ApiEvent, Reply, Error, Context>({ executionMode: executionModeWithStats })
    .use(requestLog())
    .use(respond())
    .use(httpErrorHandler({ logger: false }))
    .use(problemDetails())
}
