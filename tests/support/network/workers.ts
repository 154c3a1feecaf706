import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { type Arrivals, arrivals } from './arrivals.ts'

export interface Invocation {
  worker: string
  event: SQSEvent
  response: SQSBatchResponse
}

export interface Workers {
  /** For the setting LOCAL_INVOKE_URL. */
  url: string
  /** Every call of a worker, when it is over. */
  invocations: Arrivals<Invocation>
  close(): Promise<void>
}

type Handler = (event: SQSEvent, context: { awsRequestId: string }) => Promise<SQSBatchResponse>

async function invoke(worker: string, event: SQSEvent): Promise<SQSBatchResponse> {
  const { handler } = (await import(join('../../../functions/workers', `${worker}.ts`))) as {
    handler: Handler
  }
  return handler(event, { awsRequestId: randomUUID() })
}

/** A local Lambda endpoint as serverless-offline has it, that calls the real workers within this process. */
export async function startWorkers(): Promise<Workers> {
  const invocations = arrivals<Invocation>()
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const worker = /^\/2015-03-31\/functions\/perch-dev-([\w-]+)\/invocations$/.exec(request.url ?? '')?.[1]
      if (worker === undefined) return void response.writeHead(404).end('{}')
      const event = JSON.parse(body) as SQSEvent
      const result = await invoke(worker, event)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
      invocations.add({ worker, event, response: result })
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Calls a worker with a batch as SQS would. Returns the positions of the messages that are to come again. */
export async function work(worker: string, ...messages: unknown[]): Promise<number[]> {
  const Records = messages.map((message, i) => ({
    messageId: String(i),
    receiptHandle: 'handle',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:queue',
    awsRegion: 'eu-central-1',
  }))
  const { batchItemFailures } = await invoke(worker, { Records })
  return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier))
}
