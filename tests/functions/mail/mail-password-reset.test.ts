/** request-password-reset, get-password-reset-form, confirm-password-reset: a new password by mail. */
import { createHash } from 'node:crypto'
import { addUser } from '../../../infra/realm/keycloak-admin.ts'
import { call } from '../../support/world/call.ts'
import { type MailServer, startMailServer } from '../../support/network/mail-server.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { startWorkers, type Workers } from '../../support/network/workers.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let mailServer: MailServer
let workers: Workers

beforeAll(async () => {
  ;[mailServer, workers] = await Promise.all([startMailServer(), startWorkers()])
  world = await startWorld({
    SMTP_URL: mailServer.url,
    LOCAL_INVOKE_URL: workers.url,
    PUBLIC_URL: 'https://perch.example',
  })
})
afterAll(async () => {
  await world.close()
  await Promise.all([workers.close(), mailServer.stop()])
})

async function newcomer(name: string): Promise<Person> {
  const person = await join(world, name)
  await mailServer.mailTo(person.email)
  return person
}

const request = (email: string) => call('request-password-reset', { body: { email } })

async function linkFor({ email }: Pick<Person, 'email'>): Promise<string> {
  expect(await request(email)).toMatchObject({ status: 202 })
  const mail = await mailServer.mailTo(email)
  expect(mail.subject).toBe('Set a new password')
  return mail.token
}

const password = 'an entirely new battery'
const confirm = (token: string, more: Record<string, string> = {}) =>
  call('confirm-password-reset', { body: { token, password, passwordConfirmation: password, ...more } })
const statusOfLogin = async (username: string, secret: string) =>
  (await call('login', { body: { username, password: secret } })).status

describe('POST /auth/password-reset', () => {
  test('answers the same whether the address is known or not, and sends nothing to one that is not', async () => {
    const person = await newcomer('known')
    while (workers.invocations.size > 0) await workers.invocations.next()
    const known = await request(person.email)
    expect((await workers.invocations.next()).response).toEqual({ batchItemFailures: [] })
    expect((await mailServer.mailTo(person.email)).content).toContain(
      'https://perch.example/auth/password-reset/confirm?token=',
    )
    const unknown = await request(`nobody_${person.email}`)
    expect((await workers.invocations.next()).response).toEqual({ batchItemFailures: [] })
    expect(mailServer.mails.size).toBe(0)
    const withoutIds = ({ headers, ...rest }: typeof known) => ({
      ...rest,
      headers: { ...headers, 'x-request-id': '', traceparent: '' },
    })
    expect(known.status).toBe(202)
    expect(withoutIds(unknown)).toEqual(withoutIds(known))
  })

  test('finds an address in whatever case it is written', async () => {
    const person = await newcomer('upper')
    await request(person.email.toUpperCase())
    expect((await mailServer.mailTo(person.email)).token).not.toBe('')
  })

  test('serves somebody who was made in the console and has never been here', async () => {
    const username = `console_${world.run}`
    const email = `${username}@example.com`
    await addUser(world.realm, { username, email })
    expect((await confirm(await linkFor({ email }))).status).toBe(204)
    expect(await statusOfLogin(username, password)).toBe(200)
  })
})

describe('POST /auth/password-reset/confirm', () => {
  test('sets the password and ends every session', async () => {
    const phone = await newcomer('reset')
    const laptop = await logIn(phone)
    expect(await confirm(await linkFor(phone))).toMatchObject({ status: 204, body: undefined })
    for (const { accessToken, refreshToken } of [phone, laptop]) {
      expectProblem(await call('can-post', { token: accessToken }), 401, 'unauthenticated')
      expectProblem(await call('refresh', { body: { refreshToken } }), 401, 'session-ended')
    }
    const notice = await mailServer.mailTo(phone.email)
    expect(notice.subject).toBe('Your password was changed')
    expect(notice.content).toContain(`Hello ${phone.username},`)
    expect(await statusOfLogin(phone.username, phone.password)).toBe(401)
    expect(await statusOfLogin(phone.username, password)).toBe(200)
  })

  test('lifts the lock that guesses brought, at the limiter and at Keycloak', async () => {
    const person = await newcomer('guessed')
    const { username } = person
    const tryFrom = async (sourceIp: string, secret: string) =>
      (await call('login', { sourceIp, body: { username, password: secret } })).status
    const [owner, attacker] = ['203.0.113.1', '203.0.113.2']
    for (const address of [owner, attacker]) {
      while ((await tryFrom(address, 'a wrong battery')) !== 429);
    }
    expect(await tryFrom(owner, person.password)).toBe(429)
    expect(await tryFrom('203.0.113.3', person.password)).toBe(401)
    expect((await confirm(await linkFor(person))).status).toBe(204)
    expect(await tryFrom('203.0.113.3', password)).toBe(200)
    await mailServer.mailTo(person.email)
    // What was counted where the link is used: the gateway says so.
    const token = await linkFor(person)
    const body = { token, password, passwordConfirmation: password }
    expect((await call('confirm-password-reset', { sourceIp: owner, body })).status).toBe(204)
    expect(await tryFrom(owner, password)).toBe(200)
  })

  test('works once, and once only of twenty at the same time', async () => {
    const token = await linkFor(await newcomer('raced'))
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(token)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 204)) {
      expectProblem(answer, 400, 'link-invalid-or-expired')
    }
    expectProblem(await confirm(token), 400, 'link-invalid-or-expired')
  })

  test('does not use the link up for a password that is too weak, or was typed in two ways', async () => {
    const token = await linkFor(await newcomer('weak'))
    for (const weak of ['short', 'password1', '        ', 'abcabcabc']) {
      const answer = await confirm(token, { password: weak, passwordConfirmation: weak })
      expectProblem(answer, 400, 'weak-password')
    }
    expectProblem(await confirm(token, { passwordConfirmation: `${password}.` }), 400, 'validation-failed', {
      errors: [{ detail: 'must be the same as the password', pointer: '/passwordConfirmation' }],
    })
    expect((await confirm(token)).status).toBe(204)
  })

  test('can be repeated where Keycloak was down, or broke off half-way', async () => {
    const person = await newcomer('broken')
    const token = await linkFor(person)
    await world.keycloak.setMode('refuse')
    expectProblem(await confirm(token), 503, 'keycloak-unavailable')
    await world.keycloak.setMode('pass')
    // The first call looks the user up, the second sets the password: its answer is lost.
    world.keycloak.resetCounts()
    world.keycloak.cut('after', 2)
    expectProblem(await confirm(token), 503, 'keycloak-unavailable')
    expect((await confirm(token)).status).toBe(204)
    expectProblem(await call('can-post', { token: person.accessToken }), 401, 'unauthenticated')
  })

  test('refuses a link that has expired, and one that another has replaced', async () => {
    const person = await newcomer('older')
    const [first, second] = [await linkFor(person), await linkFor(person)]
    expect((await confirm(second)).status).toBe(204)
    expectProblem(await confirm(first), 400, 'link-invalid-or-expired')
    expect((await mailServer.mailTo(person.email)).subject).toBe('Your password was changed')
    const third = await linkFor(person)
    const key = `link:reset:${createHash('sha256').update(third).digest('base64url')}`
    expect(Number(await world.redisServer.run('PTTL', key))).toBeLessThanOrEqual(10 * 60 * 1000)
    await world.redisServer.run('PEXPIRE', key, '0')
    expectProblem(await confirm(third), 400, 'link-invalid-or-expired')
  })

  test('does not take the link of another purpose', async () => {
    const person = await join(world, 'purpose')
    const { token } = await mailServer.mailTo(person.email)
    expectProblem(await confirm(token), 400, 'link-invalid-or-expired')
    expect((await call('confirm-verification', { body: { token } })).status).toBe(204)
  })

  test('takes the form of its page, and answers it with a page', async () => {
    const person = await newcomer('form')
    const token = await linkFor(person)
    const shown = await call('get-password-reset-form', { query: { token } })
    expect(shown).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    for (const name of ['token', 'password', 'passwordConfirmation']) {
      expect(shown.body).toContain(`name="${name}"`)
    }
    const submit = (passwordConfirmation: string) =>
      call('confirm-password-reset', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token, password, passwordConfirmation }).toString(),
      })
    const refused = await submit('another')
    expect(refused.status).toBe(400)
    expect(refused.body).toContain('must be the same as the password')
    const accepted = await submit(password)
    expect(accepted.status).toBe(200)
    expect(accepted.body).toContain('Your new password is set')
    expect(await statusOfLogin(person.username, password)).toBe(200)
  })
})

describe('PUT /me/password', () => {
  test('tells the address of the account, and nothing when the password stays as it is', async () => {
    const person = await newcomer('told')
    const update = (currentPassword: string) =>
      call('update-password', { token: person.accessToken, body: { currentPassword, password } })
    expectProblem(await update('a wrong battery'), 403, 'wrong-password')
    expect((await update(person.password)).status).toBe(200)
    expect((await mailServer.mailTo(person.email)).subject).toBe('Your password was changed')
    expect(mailServer.mails.size).toBe(0)
  })
})
