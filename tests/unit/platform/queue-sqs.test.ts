/** The driver of the queue on AWS, against an endpoint that is told what to answer. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { settingNames } from '../../../shared/config.ts'
import type * as queue from '../../../shared/queue/queue.ts'

let enqueue: typeof queue.enqueue
let server: Server
let requests: { path: string; headers: IncomingHttpHeaders; body: unknown }[]
let answer: { status: number; body: object } | 'silence'

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((json) => {
      requests.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(json) })
      if (answer === 'silence') return
      response.writeHead(answer.status).end(JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const queueUrls = settingNames().filter((name) => name.endsWith('_QUEUE_URL'))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/123456789012`
  Object.assign(process.env, {
    LOCAL_INVOKE_URL: '',
    ...Object.fromEntries(queueUrls.map((name) => [name, `${base}/${name}`])),
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key-id',
    AWS_SECRET_ACCESS_KEY: 'canary',
    AWS_SESSION_TOKEN: 'session',
  })
  ;({ enqueue } = await import('../../../shared/queue/queue.ts'))
})
afterAll(
  () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
)
beforeEach(() => {
  requests = []
  answer = { status: 200, body: { MessageId: 'id' } }
})

test('sends a message in one signed call', async () => {
  await enqueue('mail', { a: 1 })
  expect(requests).toMatchObject([
    {
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.SendMessage',
        'x-amz-security-token': 'session',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=key-id\/\d{8}\/eu-central-1\/sqs\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
        ),
      },
      body: { QueueUrl: process.env['MAIL_QUEUE_URL'], MessageBody: '{"a":1}', MessageAttributes: {} },
    },
  ])
})

test('sends the trace of a request beside the message', async () => {
  const { withStats } = await import('../../../shared/telemetry/request-context.ts')
  await withStats(() => enqueue('mail', { a: 1 }))
  const StringValue = expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-02$/)
  const MessageAttributes = { traceparent: { DataType: 'String', StringValue } }
  expect(requests).toMatchObject([{ body: { MessageBody: '{"a":1}', MessageAttributes } }])
})

test.each([
  ['refuses it', { status: 400, body: { __type: 'com.amazonaws.sqs#QueueDoesNotExist' } }],
  ['fails', { status: 500, body: {} }],
  ['does not answer', 'silence' as const],
])('throws QueueUnavailable where SQS %s, and does not try again', async (_, given) => {
  answer = given
  await expect(enqueue('mail', { a: 1 })).rejects.toMatchObject({ name: 'QueueUnavailable' })
  expect(requests).toHaveLength(1)
})
