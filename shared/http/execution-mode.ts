import type { PluginExecutionMode } from '@middy/core'
import { executionModeStandard } from '@middy/core/executionModeStandard'
import { withStats } from '../stats.ts'

/** Middy's standard way of running, with each invocation inside counters of its own (see shared/stats.ts). */
export const executionModeWithStats = ((...standardArguments: Parameters<AnyExecutionMode>) => {
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
