/** The worker that sends mails, against a mail server in every bad mood. */
import { randomUUID } from 'node:crypto'
import { type MailServer, startMailServer } from '../../support/network/mail-server.ts'
import { startWorkers, work, type Workers } from '../../support/network/workers.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

let world: World
let mailServer: MailServer
let workers: Workers

beforeAll(async () => {
  ;[mailServer, workers] = await Promise.all([startMailServer(), startWorkers()])
  world = await startWorld({
    // What the address says comes before our own limits: a silent server is given up sooner.
    PUBLIC_URL: 'http://localhost:3000',
    SMTP_URL: `${mailServer.url}?socketTimeout=2000`,
    LOCAL_INVOKE_URL: workers.url,
  })
})
afterAll(async () => {
  await world.close()
  await Promise.all([workers.close(), mailServer.stop()])
})
beforeEach(async () => {
  mailServer.mode = 'accept'
  await Promise.all([world.redis.setMode('pass'), world.keycloak.setMode('pass')])
})

/** A mail for which nobody has to be looked up. */
function newMail() {
  const id = randomUUID()
  return { kind: 'email-changed', id, to: `${id}@example.com`, username: 'ada' }
}

const again = [0]
const done: number[] = []

describe('send-mail', () => {
  test('sends a mail once, however often its message comes', async () => {
    const mail = newMail()
    expect(await work('send-mail', mail)).toEqual(done)
    expect(await mailServer.mailTo(mail.to)).toMatchObject({ subject: 'Your email address was changed' })
    expect(await work('send-mail', mail)).toEqual(done)
    expect(mailServer.mails.size).toBe(0)
  })

  test('asks for those messages of a batch to come again that failed, and no others', async () => {
    const [first, last] = [newMail(), newMail()]
    expect(await work('send-mail', first, 'no message', { kind: 'unknown' }, last)).toEqual([1, 2])
    await mailServer.mailTo(first.to)
    await mailServer.mailTo(last.to)
  })

  test.each(['busy', 'silent'] as const)('tries again where the server is %s', async (mode) => {
    const mail = newMail()
    mailServer.mode = mode
    expect(await work('send-mail', mail)).toEqual(again)
    mailServer.mode = 'accept'
    expect(await work('send-mail', mail)).toEqual(done)
    expect((await mailServer.mailTo(mail.to)).messageId).toBe(`<${mail.id}@localhost>`)
  })

  test('waits for a server that is slow', async () => {
    const mail = newMail()
    mailServer.mode = 'slow'
    const working = work('send-mail', mail)
    const answerNow = await mailServer.slowAnswer()
    answerNow()
    expect(await working).toEqual(done)
    await mailServer.mailTo(mail.to)
  })

  test.each(['die-before-answer', 'busy-after-data'] as const)(
    'sends again under the same Message-ID what the server may or may not have (%s)',
    async (mode) => {
      const mail = newMail()
      mailServer.mode = mode
      expect(await work('send-mail', mail)).toEqual(again)
      const first = await mailServer.mailTo(mail.to)
      mailServer.mode = 'accept'
      expect(await work('send-mail', mail)).toEqual(done)
      expect((await mailServer.mailTo(mail.to)).messageId).toBe(first.messageId)
    },
  )

  test('never sends again what the server has accepted, even if it dies with the word', async () => {
    const mail = newMail()
    mailServer.mode = 'die-after-answer'
    expect(await work('send-mail', mail)).toEqual(done)
    await mailServer.mailTo(mail.to)
    expect(await work('send-mail', mail)).toEqual(done)
    expect(mailServer.mails.size).toBe(0)
  })

  test.each(['unknown-recipient', 'refuse-after-data'] as const)(
    'gives up at once on what the server refuses for good (%s)',
    async (mode) => {
      mailServer.mode = mode
      expect(await work('send-mail', newMail())).toEqual(done)
      while (mailServer.mails.size > 0) await mailServer.mails.next()
    },
  )

  test('tries again where Redis is away before it sends, and not where it is away afterwards', async () => {
    const mail = newMail()
    await world.redis.setMode('refuse')
    expect(await work('send-mail', mail)).toEqual(again)
    expect(mailServer.mails.size).toBe(0)
    await world.redis.setMode('pass')
    mailServer.mode = 'slow'
    const working = work('send-mail', mail)
    const answerNow = await mailServer.slowAnswer()
    await world.redis.setMode('refuse')
    answerNow()
    expect(await working).toEqual(done)
    await mailServer.mailTo(mail.to)
  })

  test('tries again where Keycloak cannot say whom it is for', async () => {
    const { email, id } = await join(world, 'looked_up')
    await mailServer.mailTo(email)
    const messages = [
      { kind: 'password-reset', id: randomUUID(), email },
      { kind: 'verification', id: randomUUID(), userId: Number(id), sub: randomUUID() },
    ]
    await world.keycloak.setMode('refuse')
    expect(await work('send-mail', ...messages)).toEqual([0, 1])
    await world.keycloak.setMode('pass')
    // The second is for somebody who is gone.
    expect(await work('send-mail', ...messages)).toEqual(done)
    await mailServer.mailTo(email)
    expect(mailServer.mails.size).toBe(0)
  })
})

describe('POST /auth/register', () => {
  test('works while the mail server is down, and the mail comes when it is up again', async () => {
    const { port } = new URL(mailServer.url)
    await mailServer.stop()
    const { email } = await join(world, 'patient')
    // Until the worker has tried in vain.
    while ((await workers.invocations.next()).response.batchItemFailures.length === 0);
    mailServer = await startMailServer(Number(port))
    expect((await mailServer.mailTo(email)).token).not.toBe('')
  })
})
