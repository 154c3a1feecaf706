import type { ApiEvent } from '../request/event.ts'
import { noContent, type Reply } from './reply.ts'
import { methodsOf } from './no-such-route.ts'

/** Answers a CORS preflight for a known path; `respond` adds whether its origin is allowed. Null for anything else. */
export function preflight({ headers, rawPath, requestContext }: ApiEvent): Reply | null {
  const asks =
    requestContext.http.method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
  const methods = asks ? methodsOf(rawPath) : []
  if (methods.length === 0) return null
  return noContent({
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, traceparent, tracestate',
    'Access-Control-Max-Age': '7200',
  })
}
