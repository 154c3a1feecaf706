import type { Context } from 'aws-lambda'
import { withStats } from '../../telemetry/request-context.ts'
import { continueTrace, type TraceHeaders } from '../../telemetry/trace.ts'

/**
 * The handler, with each invocation inside counters of its own (see shared/telemetry/request-context.ts), in the trace that
 * its event's headers name.
 */
export function counted<Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) {
  return (event: Event, context: Context): Promise<Result> =>
    withStats(() => handler(event, context), continueTrace(headersOf(event)))
}

/** An event that is no HTTP request has none. */
function headersOf(event: unknown): TraceHeaders | undefined {
  return (event as { headers?: TraceHeaders } | undefined)?.headers
}
