/**
 * SQS on a developer's machine: calls the worker function through the local Lambda endpoint with the same batches,
 * repeats what fails, and gives up on it in the end.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { logger } from '../telemetry/logger.ts'

/** Of the functions' names at the local endpoint: service and stage. */
const functionPrefix = 'perch-dev-'

/** Waits before each repetition, in milliseconds; then a message is a dead letter. */
const retryDelaysMs = [200, 400, 800, 1600, 3200, 6400, 12_800]

/** No worker runs longer. Milliseconds. */
const timeoutMs = 60_000

interface Delivery {
  /** Base URL of the Lambda endpoint. */
  invokeUrl: string
  /** The worker function's key. */
  worker: string
  body: string
  /** What travels beside the body. */
  attributes?: Record<string, string>
  retryDelaysMs?: number[]
}

/** Delivers one message. Never rejects; resolves to whether the worker has taken it in the end. */
export async function deliver({
  invokeUrl,
  worker,
  body,
  attributes = {},
  ...options
}: Delivery): Promise<boolean> {
  const delays = options.retryDelaysMs ?? retryDelaysMs
  const url = `${invokeUrl}/2015-03-31/functions/${functionPrefix}${worker}/invocations`
  const messageId = randomUUID()
  const sentAt = Date.now()
  for (let attempt = 1; attempt <= delays.length + 1; attempt += 1) {
    // A process that has nothing else to do need not wait for it.
    if (attempt > 1) await delay(delays[attempt - 2], undefined, { ref: false })
    if (await invoke(url, record({ messageId, body, attributes, attempt, sentAt, worker }))) return true
  }
  logger.error('a message is a dead letter', { worker, messageId, attempts: delays.length + 1 })
  return false
}

/** As SQS hands it to Lambda. */
function record(message: {
  messageId: string
  body: string
  attributes: Record<string, string>
  attempt: number
  sentAt: number
  worker: string
}) {
  return {
    messageId: message.messageId,
    receiptHandle: `${message.messageId}#${message.attempt}`,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.attempt),
      SentTimestamp: String(message.sentAt),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(message.sentAt),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, stringValue]) => [
        name,
        { stringValue, dataType: 'String', stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local:000000000000:${message.worker}`,
    awsRegion: 'local',
  }
}

async function invoke(url: string, message: ReturnType<typeof record>): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ Records: [message] }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const failed = !response.ok || response.headers.has('x-amz-function-error')
    const result = (await response.json()) as { batchItemFailures?: unknown[] } | null
    return !failed && (result?.batchItemFailures ?? []).length === 0
  } catch {
    // Not listening yet, or no longer.
    return false
  }
}
