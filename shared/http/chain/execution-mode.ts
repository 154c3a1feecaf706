import type { PluginExecutionMode } from '@middy/core'
import { executionModeStandard } from '@middy/core/executionModeStandard'
import { withStats } from '../../telemetry/request-context.ts'
import { continueTrace, type TraceHeaders } from '../../telemetry/trace.ts'

/**
 * Middy's standard way of running, with each invocation inside counters of its own (see shared/telemetry/request-context.ts), in the trace
 * that its event's headers name.
 */
export const executionModeWithStats = ((...standardArguments: Parameters<AnyExecutionMode>) => {
  const standard = (executionModeStandard as AnyExecutionMode)(...standardArguments)
  const counted = ((event, context) =>
    withStats(() => standard(event, context), continueTrace(headersOf(event)))) as AnyHandler
  counted.handler = (handler) => {
    standard.handler(handler)
    return counted
  }
  return counted
}) as PluginExecutionMode

/** An event that is no HTTP request has none. */
function headersOf(event: unknown): TraceHeaders | undefined {
  return (event as { headers?: TraceHeaders } | undefined)?.headers
}

/** Middy types an execution mode as a bare `() => void`; this is what it really is. */
type AnyHandler = ((event: unknown, context: unknown) => Promise<unknown>) & {
  handler(handler: unknown): AnyHandler
}
type AnyExecutionMode = (...args: unknown[]) => AnyHandler
