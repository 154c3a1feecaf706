/** request-verification, get-verification-form, confirm-verification: the mail, the link in it, and what it unlocks. */
import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { answerTo, call, eventOf, type Handler } from '../../support/world/call.ts'
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
    REQUIRE_VERIFIED_EMAIL: 'true',
  })
})
afterAll(async () => {
  await world.close()
  await Promise.all([workers.close(), mailServer.stop()])
})

/** Somebody new, and the token of the link that they were sent. */
async function newcomer(name: string): Promise<{ person: Person; token: string }> {
  const person = await join(world, name)
  return { person, token: (await mailServer.mailTo(person.email)).token }
}

const confirm = (token: string) => call('confirm-verification', { body: { token } })
const post = ({ username, accessToken: token }: Person) =>
  call('create-post', { path: { username }, token, body: { text: 'Hello.' } })
const isVerified = async (person: Person) =>
  (await call('login', { body: { username: person.username, password: person.password } })).body.user
    .emailVerified as boolean

const keyOf = (token: string) => `link:verification:${createHash('sha256').update(token).digest('base64url')}`

describe('POST /auth/register', () => {
  test('has a mail sent with a link', async () => {
    const person = await join(world, 'mailed')
    const mail = await mailServer.mailTo(person.email)
    expect(mail).toMatchObject({ to: [person.email], subject: 'Confirm your email address' })
    expect(mail.messageId).toMatch(/^<[\w-]{36}@localhost>$/)
    expect(mail.content).toContain(`Hello ${person.username}`)
    expect(mail.content).toContain(
      `https://perch.example/auth/email-verification/confirm?token=${mail.token}`,
    )
  })

  test('keeps of the token nothing but a hash, for a day', async () => {
    const { token } = await newcomer('hashed')
    const ttlMs = Number(await world.redisServer.run('PTTL', keyOf(token)))
    expect(ttlMs).toBeGreaterThan(23 * 3600 * 1000)
    expect(ttlMs).toBeLessThanOrEqual(24 * 3600 * 1000)
    expect(await world.redisServer.run('GET', keyOf(token))).not.toContain(token)
  })
})

describe('POST /auth/email-verification/confirm', () => {
  test('verifies the address, and unlocks posting at once with the tokens there are', async () => {
    const { person, token } = await newcomer('unlocked')
    expectProblem(await post(person), 403, 'email-not-verified')
    expect(await confirm(token)).toMatchObject({ status: 204, body: undefined })
    expect((await post(person)).status).toBe(201)
    expect(await isVerified(person)).toBe(true)
    expect((await post(await logIn(person))).status).toBe(201)
  })

  test('works once, and once only of twenty at the same time', async () => {
    const { token } = await newcomer('raced')
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(token)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 204)) {
      expectProblem(answer, 400, 'link-invalid-or-expired')
    }
    expectProblem(await confirm(token), 400, 'link-invalid-or-expired')
  })

  test('refuses a link that has expired, was cut off, or never was', async () => {
    const { person, token } = await newcomer('expired')
    expectProblem(await confirm(token.slice(0, -1)), 400, 'link-invalid-or-expired')
    expectProblem(await confirm('x'.repeat(43)), 400, 'link-invalid-or-expired')
    await world.redisServer.run('PEXPIRE', keyOf(token), '0')
    expectProblem(await confirm(token), 400, 'link-invalid-or-expired')
    expect(await isVerified(person)).toBe(false)
  })

  test('can be repeated where Keycloak was down', async () => {
    const { token } = await newcomer('repeated')
    await world.keycloak.setMode('refuse')
    expectProblem(await confirm(token), 503, 'keycloak-unavailable')
    await world.keycloak.setMode('pass')
    expect((await confirm(token)).status).toBe(204)
  })

  test('voids the other links that were sent', async () => {
    const { person, token } = await newcomer('twice')
    await call('request-verification', { token: person.accessToken })
    const second = (await mailServer.mailTo(person.email)).token
    expect((await confirm(token)).status).toBe(204)
    expectProblem(await confirm(second), 400, 'link-invalid-or-expired')
  })

  test('answers a form with a page', async () => {
    const { person, token } = await newcomer('form')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const submit = () => call('confirm-verification', { headers, body: `token=${token}` })
    const answer = await submit()
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(answer.body).toContain('Your email address is confirmed')
    expect(await isVerified(person)).toBe(true)
    const again = await submit()
    expect(again).toMatchObject({ status: 400, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(again.body).toContain('The link is not valid, has expired, or was used before')
  })
})

describe('PATCH /me with a new address', () => {
  test('locks posting again, voids what was sent to the old one, and tells it', async () => {
    const { person, token: used } = await newcomer('moved')
    await call('request-verification', { token: person.accessToken })
    const unused = (await mailServer.mailTo(person.email)).token
    await call('request-password-reset', { body: { email: person.email } })
    const reset = (await mailServer.mailTo(person.email)).token
    expect((await confirm(used)).status).toBe(204)

    const email = `new_${person.email}`
    const moved = await call('update-me', {
      token: person.accessToken,
      body: { email, currentPassword: person.password },
    })
    expect(moved).toMatchObject({ status: 200, body: { user: { email, emailVerified: false } } })
    const { accessToken } = moved.body.tokens as Person
    expectProblem(await post({ ...person, accessToken }), 403, 'email-not-verified')
    expectProblem(await confirm(unused), 400, 'link-invalid-or-expired')
    const { password } = person
    expectProblem(
      await call('confirm-password-reset', {
        body: { token: reset, password, passwordConfirmation: password },
      }),
      400,
      'link-invalid-or-expired',
    )
    const sent = [await mailServer.mails.next(), await mailServer.mails.next()]
    const notice = sent.find(({ to }) => to.includes(person.email))
    expect(notice).toMatchObject({ subject: 'Your email address was changed', token: '' })
    const verification = sent.find(({ to }) => to.includes(email))
    expect((await confirm(verification?.token ?? '')).status).toBe(204)
    expect((await post({ ...person, accessToken })).status).toBe(201)
  })

  test('made in the console leaves a link to the old address without effect', async () => {
    const { person, token } = await newcomer('racing')
    // Changed at Keycloak alone: nobody has voided the link.
    const id = decodeJwt(person.accessToken).sub ?? ''
    await withAdmin(world.realm, (admin) =>
      admin.users.update({ id, realm: world.realm.realm }, { email: `new_${person.email}` }),
    )
    expectProblem(await confirm(token), 400, 'link-invalid-or-expired')
    expect(await isVerified(person)).toBe(false)
  })
})

describe('GET /auth/email-verification/confirm', () => {
  const show = (token: string) => call('get-verification-form', { query: { token } })

  test('shows a form, under a policy that lets nothing else be loaded, and uses nothing up', async () => {
    const { token } = await newcomer('looked')
    const [answer] = await Promise.all([show(token), show(token), show(token)])
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
    expect(answer.body).toContain(`<input type="hidden" name="token" value="${token}">`)
    expect(answer.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    const style = /<style>([\s\S]*)<\/style>/.exec(answer.body as string)?.[1] ?? ''
    expect(answer.headers['content-security-policy']).toContain(
      createHash('sha256').update(style).digest('base64'),
    )
    expect((await confirm(token)).status).toBe(204)
  })

  test('writes what it was given as text', async () => {
    const answer = await show('"><script>alert(1)</script>')
    expect(answer.status).toBe(200)
    expect(answer.body).not.toContain('<script>')
  })

  test('opens with what newsletters and mail programs append, even twice', async () => {
    const { token } = await newcomer('appended')
    // Members that the document does not know, which `call` would not let pass.
    const { handler } = await import('../../../functions/mail/get-verification-form.ts')
    const open = (query: string) =>
      answerTo(handler as unknown as Handler, eventOf('get-verification-form', { query }))
    const appended = 'utm_source=a&utm_source=b&fbclid=1&gclid=2&mc_cid=3'
    const answer = await open(`token=${token}&${appended}`)
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(`value="${token}"`) })
    const twice = await open(`token=${token}&token=${token}`)
    expect(twice.status).toBe(400)
  })

  test('shows a refusal as a page', async () => {
    const answer = await call('get-verification-form', {})
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'text/html; charset=utf-8' } })
  })
})

describe('POST /auth/email-verification', () => {
  test('sends nothing to somebody who is verified', async () => {
    const { person, token } = await newcomer('done')
    await confirm(token)
    // The registration's own call of the worker is over as well when this one is.
    const workedOn = async () => {
      for (;;) {
        const { event } = await workers.invocations.next()
        if (event.Records[0]?.body.includes(`"userId":${person.id}`)) return
      }
    }
    await workedOn()
    expect(await call('request-verification', { token: person.accessToken })).toMatchObject({
      status: 202,
      body: undefined,
    })
    await workedOn()
    expect(mailServer.mails.size).toBe(0)
  })
})
