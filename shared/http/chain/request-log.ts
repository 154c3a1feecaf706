import type { MiddlewareObj, Request } from '@middy/core'
import { writeLine } from '../../telemetry/logger.ts'
import { metricsOf } from '../../telemetry/metrics.ts'
import type { ProblemCode } from '../../problems.ts'
import { eventOfProblem } from '../../telemetry/security-events.ts'
import { costOf, currentStats } from '../../telemetry/request-context.ts'
import { userHash } from '../../telemetry/user-hash.ts'
import type { ApiEvent } from '../request/event.ts'
import type { Reply } from '../reply/reply.ts'
import { requestId } from '../request/request-id.ts'

/** Whether this process has answered nothing yet. */
let coldStart = true

/**
 * The outermost middleware: one line a request, and another one where security watches for what happened. They hold
 * nothing that the caller sent but the method; docs/operate.md explains every member.
 */
export function requestLog(): MiddlewareObj<ApiEvent, Reply, Error> {
  return { after: writeLines, onError: writeLines }
}

function writeLines({
  event: { routeKey: route, requestContext },
  context,
  response,
  error,
}: Request<ApiEvent, Reply, Error>): void {
  const stats = currentStats()
  if (!stats) return
  const { sub, hashAddress } = stats
  const problem = error && 'code' in error ? (error.code as ProblemCode) : undefined
  const status = response?.statusCode ?? 500
  const what = {
    requestId: requestId(context),
    // The route as declared: the path itself holds names, the query may hold anything.
    route,
    method: requestContext.http.method,
    status,
    problem,
    user: sub === undefined ? undefined : userHash(sub),
  }
  const cost = costOf(stats)
  const metrics = metricsOf('request', {
    Requests: 1,
    Errors: status >= 500 ? 1 : 0,
    Latency: cost.ms,
    RedisTrips: cost.redisTrips,
    KeycloakCalls: cost.keycloakCalls,
    ColdStart: coldStart ? 1 : 0,
  })
  writeLine('INFO', 'request', { ...what, ...cost, coldStart }, metrics)
  coldStart = false

  const event = problem === undefined ? undefined : eventOfProblem(problem)
  const securityEvent = stats.securityEvent ?? (event && { event })
  if (securityEvent === undefined) return
  const counted = metricsOf('security', { SecurityEvents: 1 })
  writeLine('WARN', 'security', { ...securityEvent, ...what, address: hashAddress?.() }, counted)
}
