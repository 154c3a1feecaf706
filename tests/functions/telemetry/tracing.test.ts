/** A caller's trace goes through a request to Keycloak, into the queue, and through the worker to Keycloak again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '../../support/world/call.ts'
import { type HeaderRecorder, startHeaderRecorder } from '../../support/network/header-recorder.ts'
import { catchLog, type Log } from '../../support/network/log.ts'
import { startWorkers, type Workers } from '../../support/network/workers.ts'
import { join as joinWorld, startWorld, type World } from '../../support/world/world.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const headers = { traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'congo=t61rcWkgMzE' }
const continued = expect.stringMatching(new RegExp(`^00-${traceId}-(?!${parentId})[\\da-f]{16}-01$`))

const mails = mkdtempSync(join(tmpdir(), 'perch-mails-'))
let log: Log
let workers: Workers
let keycloak: HeaderRecorder
let world: World

beforeAll(async () => {
  log = catchLog()
  workers = await startWorkers()
  keycloak = await startHeaderRecorder(process.env['TEST_KEYCLOAK_URL'] ?? '')
  world = await startWorld({ LOCAL_INVOKE_URL: workers.url, KEYCLOAK_URL: keycloak.url, MAIL_FOLDER: mails })
})
afterAll(async () => {
  await world.close()
  await Promise.all([workers.close(), keycloak.close()])
  rmSync(mails, { recursive: true, force: true })
  jest.restoreAllMocks()
})
beforeEach(() => {
  log.clear()
  keycloak.requests.splice(0)
})

test('names in the answer the trace that the request became a part of', async () => {
  const answer = await call('live', { headers })
  expect(answer.headers).toMatchObject({ traceparent: continued })
  expect(answer.headers['tracestate']).toBeUndefined()
})

test('gives every line of a request its trace, those of refusals as well', async () => {
  const answer = await call('login', { headers, body: { username: 'nobody', password: 'wrong' } })
  expect(answer).toMatchObject({ status: 401, headers: { traceparent: continued } })
  const [request] = log.lines('request')
  expect(log.lines('request')).toMatchObject([{ requestId: expect.any(String), traceId }])
  expect(log.lines('security')).toMatchObject([{ traceId }])
  // Whatever else it says, on a busy machine a warning perhaps.
  const ofRequest = log.lines().filter(({ requestId }) => requestId === request?.['requestId'])
  expect(ofRequest.filter((line) => line['traceId'] !== traceId)).toEqual([])
})

test('begins a trace where none comes in, another one for each request', async () => {
  const answers = await Promise.all([call('live'), call('live')])
  const ids = answers.map(({ headers: { traceparent = '' } }) => traceparent.split('-')[1])
  expect(new Set(ids).size).toBe(2)
  expect(new Set(log.lines('request').map((line) => line['traceId']))).toEqual(new Set(ids))
})

test('reaches Keycloak with every call, as the parent of what Keycloak does', async () => {
  const { username, password } = await joinWorld(world, 'traced')
  // The mail for the newcomer leads to Keycloak as well.
  await invocationOf(username)
  keycloak.requests.splice(0)
  const answer = await call('login', { headers, body: { username, password } })
  expect(answer.status).toBe(200)
  expect(keycloak.requests.length).toBeGreaterThan(0)
  for (const request of keycloak.requests) {
    expect(request.headers).toMatchObject({ ...headers, traceparent: answer.headers['traceparent'] })
  }
})

test('goes with a message through the queue to the worker, and on to Keycloak', async () => {
  const username = `queued_${world.run}`
  const body = { username, email: `${username}@example.com`, password: 'correct horse battery' }
  const answer = await call('register', { headers, body })
  expect(answer.status).toBe(201)
  const { worker, event } = await invocationOf(username)
  expect(worker).toBe('send-mail')
  const [record] = event.Records
  expect(record?.messageAttributes).toMatchObject({
    traceparent: { stringValue: answer.headers['traceparent'], dataType: 'String' },
    tracestate: { stringValue: headers.tracestate, dataType: 'String' },
  })
  const ofMessage = log.lines('message').filter(({ messageId }) => messageId === record?.messageId)
  expect(ofMessage).toMatchObject([{ worker: 'send-mail', outcome: 'sent', keycloakCalls: 2, traceId }])
  const inTrace = keycloak.requests
    .map((request) => request.headers)
    .filter(({ traceparent }) => traceparent?.includes(traceId))
  const byWorker = inTrace.filter(({ traceparent }) => traceparent !== answer.headers['traceparent'])
  const childCall = { ...headers, traceparent: continued }
  // Before the link is made, and after: the account may have been deleted meanwhile.
  expect(byWorker).toMatchObject([childCall, childCall])
  expect(inTrace.length).toBeGreaterThan(byWorker.length)
})

/** The mail for a newcomer comes after those for everybody who joined before. */
async function invocationOf(username: string) {
  const { body } = await call('get-user', { path: { username } })
  for (;;) {
    const invocation = await workers.invocations.next()
    const message = JSON.parse(invocation.event.Records[0]?.body ?? '') as { userId: number }
    if (String(message.userId) === body.id) return invocation
  }
}
