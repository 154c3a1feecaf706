/** What the log says of mails: nothing that was secret, and nobody's address. Also while the queue is down. */
import { settingNames } from '../../../shared/config.ts'
import { call } from '../../support/world/call.ts'
import { type MailServer, startMailServer } from '../../support/network/mail-server.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { startWorkers, work, type Workers } from '../../support/network/workers.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let mailServer: MailServer
let workers: Workers
let printed = ''

beforeAll(async () => {
  ;[mailServer, workers] = await Promise.all([startMailServer(), startWorkers()])
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  world = await startWorld({
    PUBLIC_URL: 'http://localhost:3000',
    SMTP_URL: mailServer.url,
    LOCAL_INVOKE_URL: workers.url,
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
  })
})
afterAll(async () => {
  jest.restoreAllMocks()
  await world.close()
  await Promise.all([workers.close(), mailServer.stop()])
})

async function walkThrough(): Promise<{ person: Person; tokens: string[] }> {
  const person = await join(world, 'canary')
  const { token } = await mailServer.mailTo(person.email)
  await call('get-verification-form', { query: { token } })
  await call('confirm-verification', { body: { token: `${token}.` } })
  await call('confirm-verification', { body: { token } })
  await call('request-password-reset', { body: { email: person.email } })
  const reset = (await mailServer.mailTo(person.email)).token
  const confirm = (password: string) =>
    call('confirm-password-reset', { body: { token: reset, password, passwordConfirmation: password } })
  await confirm('canary')
  await world.keycloak.setMode('refuse')
  await confirm('canary horse battery')
  await world.keycloak.setMode('pass')
  await confirm('canary horse battery')
  return { person, tokens: [token, reset] }
}

test('no address, token or password stands in any line', async () => {
  const { person, tokens } = await walkThrough()
  // A server that repeats the address in its refusals, and messages that cannot be read.
  const mail = { kind: 'email-changed', id: crypto.randomUUID(), to: person.email, username: person.username }
  for (const mode of ['busy', 'unknown-recipient', 'refuse-after-data', 'busy-after-data'] as const) {
    mailServer.mode = mode
    await work('send-mail', { ...mail, id: crypto.randomUUID() }, { ...mail, id: person.email })
  }
  await world.redis.setMode('refuse')
  await work('send-mail', mail)
  await world.redis.setMode('pass')
  expect(printed).toContain('"message":"message failed"')
  expect(printed).toContain('"message":"a message is a dead letter: the mail server refuses it for good"')
  expect(printed).toContain('"outcome":"sent"')
  for (const secret of ['@example.com', ...tokens, 'horse battery', world.realm.clientSecret]) {
    expect(printed.split('\n').filter((line) => line.includes(secret))).toEqual([])
  }
})

describe('while the queue is down', () => {
  beforeAll(() => {
    jest.resetModules()
    const queueUrls = settingNames().filter((name) => name.endsWith('_QUEUE_URL'))
    Object.assign(process.env, {
      LOCAL_INVOKE_URL: '',
      ...Object.fromEntries(queueUrls.map((name) => [name, 'http://127.0.0.1:1/123456789012/queue'])),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'key-id',
      AWS_SECRET_ACCESS_KEY: 'canary',
    })
  })

  test('a registration succeeds, and what asks for a mail says that there will be none', async () => {
    const { accessToken, email } = await join(world, 'unqueued')
    expect(printed).toContain('"message":"a mail could not be queued"')
    expectProblem(await call('request-verification', { token: accessToken }), 503, 'queue-unavailable')
    expectProblem(await call('request-password-reset', { body: { email } }), 503, 'queue-unavailable')
  })
})
