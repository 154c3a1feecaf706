/** The local driver of the queue against a Lambda endpoint that is told what to answer. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { SQSEvent } from 'aws-lambda'
import type * as localQueue from '../../../shared/queue/local-queue.ts'

let deliver: typeof localQueue.deliver
let server: Server
let invokeUrl: string
let events: { path: string; event: SQSEvent }[]
/** One answer a call; then every message is taken. */
let answers: ((event: SQSEvent) => { status?: number; headers?: Record<string, string>; body: unknown })[]

beforeAll(async () => {
  // Read when the logger is loaded.
  process.env['POWERTOOLS_LOG_LEVEL'] = 'DEBUG'
  ;({ deliver } = await import('../../../shared/queue/local-queue.ts'))
  server = createServer((request, response) => {
    void text(request).then((json) => {
      const event = JSON.parse(json) as SQSEvent
      events.push({ path: request.url ?? '', event })
      const { status = 200, headers = {}, body } = answers.shift()?.(event) ?? { body: null }
      response.writeHead(status, headers).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  invokeUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  events = []
  answers = []
})

const send = (retryDelaysMs: number[] = [1, 1]) =>
  deliver({ invokeUrl, worker: 'send-mail', body: '{"a":1}', retryDelaysMs })

const failed = ({ Records }: SQSEvent) => ({
  body: { batchItemFailures: [{ itemIdentifier: Records[0]?.messageId ?? '' }] },
})

test('hands the worker the message as SQS does', async () => {
  expect(await send()).toBe(true)
  expect(events).toMatchObject([
    {
      path: '/2015-03-31/functions/perch-dev-send-mail/invocations',
      event: {
        Records: [
          {
            messageId: expect.stringMatching(/^[\w-]{36}$/),
            body: '{"a":1}',
            attributes: { ApproximateReceiveCount: '1' },
            eventSource: 'aws:sqs',
          },
        ],
      },
    },
  ])
})

test.each([
  ['the worker says that the message failed', failed],
  ['the worker throws', () => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body: {} })],
  ['there is no such function', () => ({ status: 404, body: {} })],
])('delivers again, counting, where %s', async (_, answer) => {
  answers = [answer, answer]
  expect(await send()).toBe(true)
  const records = events.map(({ event }) => event.Records[0])
  expect(records.map((record) => record?.attributes.ApproximateReceiveCount)).toEqual(['1', '2', '3'])
  expect(new Set(records.map((record) => record?.messageId)).size).toBe(1)
})

test('gives up in the end', async () => {
  answers = [failed, failed, failed]
  expect(await send()).toBe(false)
  expect(events).toHaveLength(3)
})

test('gives up in the end where nobody listens', async () => {
  const body = '{}'
  expect(
    await deliver({ invokeUrl: 'http://127.0.0.1:1', worker: 'send-mail', body, retryDelaysMs: [1] }),
  ).toBe(false)
})
