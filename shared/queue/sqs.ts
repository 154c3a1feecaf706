import { AwsClient } from 'aws4fetch'
import { config } from '../config.ts'

/** A request waits for this. Milliseconds. */
const timeoutMs = 1500

let client: AwsClient | undefined

/** Sends one message to the SQS queue at this URL, in one signed call without a retry. */
export async function sendToSqs(queueUrl: string, body: string): Promise<void> {
  client ??= new AwsClient({ ...config.lambda(), service: 'sqs', retries: 0 })
  const response = await client.fetch(new URL('/', queueUrl), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: body }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const answer = (await response.json().catch(() => ({}))) as { __type?: string }
  if (!response.ok) throw new Error(`SQS answered ${response.status} ${answer.__type ?? ''}`.trim())
}
