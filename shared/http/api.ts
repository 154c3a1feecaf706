import httpErrorHandler from '@middy/http-error-handler'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import type { ApiEvent } from './event.ts'
import { executionModeWithStats } from './execution-mode.ts'
import { problemDetails } from './problem-details.ts'
import type { Reply } from './reply.ts'
import { requestLog } from './request-log.ts'
import { respond } from './respond.ts'
import { secrets } from './secrets.ts'

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
    .use(secrets())
}
