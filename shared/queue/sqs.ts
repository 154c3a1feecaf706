import { callAws } from '../calls/aws.ts'
import { config, timeLimit } from '../config.ts'

/** A request waits for this. Milliseconds. */
const timeoutMs = 1500

/**
 * Sends one message to the SQS queue at this URL, in one signed call without a retry.
 *
 * @param message its attributes travel beside its body
 */
export async function sendToSqs(
  queueUrl: string,
  message: { body: string; attributes: Record<string, string> },
): Promise<void> {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]) => [name, { DataType: 'String', StringValue: value }] as const,
  )
  const { status, text } = await callAws(config.lambda(), {
    url: new URL('/', queueUrl),
    service: 'sqs',
    target: 'AmazonSQS.SendMessage',
    contentType: 'application/x-amz-json-1.0',
    body: {
      QueueUrl: queueUrl,
      MessageBody: message.body,
      MessageAttributes: Object.fromEntries(attributes),
    },
    limitMs: timeLimit(timeoutMs),
  })
  if (status !== 200)
    throw new Error(`SQS answered ${status} ${/"__type": ?"([^"]+)"/.exec(text)?.[1] ?? ''}`.trim())
}
