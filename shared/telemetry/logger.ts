import { Logger, LogFormatter, LogItem } from '@aws-lambda-powertools/logger'
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types'
import { currentStats } from './request-context.ts'

const service = 'perch'

/** Every line names its trace, so that all that is said about a request is found together. */
class TracedFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, more: LogAttributes): LogItem {
    const { logLevel: level, message, timestamp, xRayTraceId } = attributes
    const time = this.formatTimestamp(timestamp)
    const traceId = currentStats()?.trace.traceId
    return new LogItem({
      attributes: { level, message, timestamp: time, service, traceId, xray_trace_id: xRayTraceId },
    }).addAttributes(more)
  }
}

/**
 * Structured JSON lines on stdout. Whatever is passed here is read by operators: no body, header, token, password or
 * email address ever is.
 */
export const logger = new Logger({ serviceName: service, logFormatter: new TracedFormatter() })

/**
 * Writes one of the lines that are relied on: of a request, a batch, a job or a security event. They carry metrics, so
 * they are written at every log level but SILENT; and past Powertools' `Logger`, because every request pays for its own
 * (docs/decisions/one-line-a-request.md).
 *
 * @param metrics of `metricsOf()`
 */
export function writeLine(
  level: 'INFO' | 'WARN' | 'ERROR',
  message: string,
  members: Record<string, unknown>,
  metrics = '}',
): void {
  if (logger.getLevelName() === 'SILENT') return
  const timestamp = new Date().toISOString()
  const traceId = currentStats()?.trace.traceId
  const line = JSON.stringify({ level, message, timestamp, service, traceId, ...members })
  process.stdout.write(`${line.slice(0, -1)}${metrics}\n`)
}
