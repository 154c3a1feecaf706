import { AwsClient } from 'aws4fetch'
import { config, timeLimit } from '../config.ts'

/** A request waits for this. Milliseconds. */
const timeoutMs = 1500

let client: AwsClient | undefined

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
  client ??= new AwsClient({ ...config.lambda(), service: 'sqs', retries: 0 })
  const request = await client.sign(new URL('/', queueUrl), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: message.body,
      MessageAttributes: Object.fromEntries(attributes),
    }),
  })
  // Beside the request and not in it: Node loses a signal that only a Request holds when it collects garbage.
  const response = await fetch(request, { signal: AbortSignal.timeout(timeLimit(timeoutMs)) })
  const answer = (await response.json().catch(() => ({}))) as { __type?: string }
  if (!response.ok) throw new Error(`SQS answered ${response.status} ${answer.__type ?? ''}`.trim())
}
