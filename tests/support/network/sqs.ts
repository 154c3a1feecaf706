/** The part of SQS that takes messages, over HTTP; what it took is worked off only when a test says so. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

export interface Sqs {
  /** Makes the queues of the code under test lead here. */
  settings: Record<string, string>
  /** What came into the queue of fan-outs, oldest first; take from it freely. Mails are lost. */
  messages: string[]
  /** From now on it refuses every message, or takes them again. */
  setDown(down: boolean): void
  close(): Promise<void>
}

export async function startSqs(): Promise<Sqs> {
  const messages: string[] = []
  let down = false
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      if (down) return void response.writeHead(500).end('{"__type":"InternalError"}')
      const { QueueUrl, MessageBody } = body as { QueueUrl: string; MessageBody: string }
      if (QueueUrl.endsWith('/fan-out')) messages.push(MessageBody)
      response.writeHead(200).end('{"MessageId":"1"}')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    settings: {
      LOCAL_INVOKE_URL: '',
      MAIL_QUEUE_URL: `${url}/000000000000/mail`,
      FANOUT_QUEUE_URL: `${url}/000000000000/fan-out`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    messages,
    setDown(value) {
      down = value
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
