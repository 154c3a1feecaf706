import type { MiddlewareObj, Request } from '@middy/core'
import { config } from '../../config.ts'
import { currentTraceHeaders } from '../../telemetry/request-context.ts'
import type { ApiEvent } from '../request/event.ts'
import type { Reply } from './reply.ts'
import { requestId } from '../request/request-id.ts'

const everyAnswer = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  // Nearly every answer holds something personal; a route that does not may say otherwise.
  'Cache-Control': 'no-store',
}

/** What the scripts of a web page may read of an answer, beside what browsers show anyway. */
export const exposedHeaders =
  'Link, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, traceparent'

/** Serialises the reply and adds the headers that all answers carry, problems included. */
export function respond(): MiddlewareObj<ApiEvent, Reply, Error> {
  const finish = (request: Request<ApiEvent, Reply, Error>) => {
    const { response, event, context } = request
    if (!response) return
    const { body } = response
    response.headers = {
      ...everyAnswer,
      'X-Request-Id': requestId(context),
      ...traceparent(),
      ...corsHeaders(event.headers.origin),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      ...response.headers,
    }
    if (body !== undefined && typeof body !== 'string') response.body = JSON.stringify(body)
  }
  return { after: finish, onError: finish }
}

/** So that a caller can name the trace that this request became a part of. */
function traceparent(): Record<string, string> {
  const { traceparent: value } = currentTraceHeaders()
  return value === undefined ? {} : { traceparent: value }
}

/** CORS is answered here and not by the gateway, so that it is the same locally and in the cloud. */
function corsHeaders(origin: string | undefined): Record<string, string> {
  const { corsOrigins } = config.http()
  if (corsOrigins.length === 0) return {}
  if (origin === undefined || !corsOrigins.includes(origin)) return { Vary: 'Origin' }
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': exposedHeaders,
  }
}
