import type { MiddlewareObj, Request } from '@middy/core'
import { logger } from '../logger.ts'
import { currentStats } from '../stats.ts'
import type { ApiEvent } from './event.ts'
import type { Reply } from './reply.ts'
import { requestId } from './request-id.ts'

/** The outermost middleware: one line a request, holding nothing that the caller sent but the method. */
export function requestLog(): MiddlewareObj<ApiEvent, Reply, Error> {
  const startedAt = new WeakMap<object, number>()
  const log = (request: Request<ApiEvent, Reply, Error>) => {
    const { event, context, response, error } = request
    const stats = currentStats()
    logger.info('request', {
      requestId: requestId(context),
      // The route as declared: the path itself holds names, the query may hold anything.
      route: event.routeKey,
      method: event.requestContext.http.method,
      status: response?.statusCode,
      ...(error && 'code' in error ? { problem: error.code } : {}),
      ms: Math.round((performance.now() - (startedAt.get(request) ?? 0)) * 10) / 10,
      redisTrips: stats?.redisTrips,
      keycloakCalls: stats?.keycloakCalls,
    })
  }
  return {
    before: (request) => {
      startedAt.set(request, performance.now())
    },
    after: log,
    onError: log,
  }
}
