/**
 * Work that a request leaves to a worker function. The queue knows nothing of what it carries: a worker parses its
 * messages by its own schema, and must bear to get one twice.
 */
import { config } from '../config.ts'
import { currentTraceHeaders } from '../telemetry/request-context.ts'
import { Unavailable } from '../unavailable.ts'
import { deliver } from './local-queue.ts'

/** Each queue and the function that works it off. */
const workers = { mail: 'send-mail', 'fan-out': 'deliver-posts' } as const

export type QueueName = keyof typeof workers

/** SQS did not answer, or did not take a message. */
export class QueueUnavailable extends Unavailable {
  constructor(cause: unknown) {
    super('queue', cause)
  }
}

/**
 * Puts a message into a queue, and beside it the trace of the request that is running. Locally this always works and
 * waits for nothing: the worker is called beside the request. Throws QueueUnavailable where SQS does not take it.
 */
export async function enqueue(queue: QueueName, message: object): Promise<void> {
  const settings = config.queue()
  const body = JSON.stringify(message)
  const attributes = currentTraceHeaders()
  if (settings.driver === 'local') {
    void deliver({ invokeUrl: settings.invokeUrl, worker: workers[queue], body, attributes })
    return
  }
  try {
    // Imported when needed: a cold start without a message does not pay for it.
    const { sendToSqs } = await import('./sqs.ts')
    await sendToSqs(settings.urls[queue], { body, attributes })
  } catch (cause) {
    throw new QueueUnavailable(cause)
  }
}
