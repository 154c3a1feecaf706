/** What a sign-in through Keycloak's pages must not take: made-up, stolen and repeated parts. */
import {
  appRequest,
  begin,
  codeVerifier,
  comeBack,
  newBrowser,
  passKeycloak,
  signInCode,
} from '../../support/world/browser.ts'
import { type Answer, call, type CallInput } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { atKeycloak } from '../../support/hunts/pairs.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person
let eve: Person

beforeAll(async () => {
  world = await startWorld()
  ;[ada, eve] = [await join(world, 'ada'), await join(world, 'eve')]
})
afterAll(() => world.close())

async function callback(
  account: Person,
  change: (query: URLSearchParams, cookies: string[]) => CallInput | void,
) {
  const browser = newBrowser()
  const { searchParams } = await passKeycloak(browser, await begin(browser), account)
  const input = change(searchParams, browser.cookies) ?? {}
  return call('oidc-callback', { query: searchParams.toString(), cookies: browser.cookies, ...input })
}

function expectRefused(answer: Answer): void {
  expectProblem(answer, 400, 'sign-in-not-begun-here')
  expect(answer.headers).not.toHaveProperty('location')
}

describe('GET /auth/oidc/callback', () => {
  test('answers 400 to a state that nobody was given', async () => {
    expectRefused(await callback(ada, (query) => query.set('state', 'x'.repeat(43))))
  })

  test('answers 400 without the cookie: the sign-in began in another browser', async () => {
    expectRefused(await callback(ada, () => ({ cookies: [] })))
  })

  test("answers 400 to another browser's cookie", async () => {
    const other = newBrowser()
    await begin(other)
    expectRefused(await callback(ada, () => ({ cookies: other.cookies })))
  })

  test('answers 400 to a forged cookie, and the right one still counts', async () => {
    const input = await comeBack(ada)
    const cookies = [`__Host-perch_sign_in=${'x'.repeat(43)}`]
    expectRefused(await call('oidc-callback', { ...input, cookies }))
    expect(await call('oidc-callback', input)).toMatchObject({ status: 302 })
  })

  test('answers 400 to a code that Keycloak did not give', async () => {
    expectRefused(await callback(ada, (query) => query.set('code', 'made.up.code')))
  })

  test("answers 400 to the code of somebody else's sign-in", async () => {
    const stolen = new URLSearchParams((await comeBack(eve)).query).get('code') ?? ''
    expectRefused(await callback(ada, (query) => query.set('code', stolen)))
  })

  test('answers 400 to an answer of another issuer', async () => {
    expectRefused(await callback(ada, (query) => query.set('iss', 'https://elsewhere.example')))
  })

  test('answers 400 without a code', async () => {
    expectRefused(await callback(ada, (query) => query.delete('code')))
  })

  test('answers 400 to an ID token whose nonce is of another sign-in', async () => {
    const input = await comeBack(ada)
    for (const key of (await world.redisServer.run('KEYS', 'sign_in_attempt:*')) as Buffer[]) {
      const attempt = JSON.parse(String(await world.redisServer.run('GET', String(key))))
      await world.redisServer.run('SET', String(key), JSON.stringify({ ...attempt, nonce: 'another' }))
    }
    expectRefused(await call('oidc-callback', input))
  })

  test('answers 400 to the same way back once more', async () => {
    const input = await comeBack(ada)
    expect(await call('oidc-callback', input)).toMatchObject({ status: 302 })
    expectRefused(await call('oidc-callback', input))
  })

  test('is a page with a way back for a browser that asks for one', async () => {
    const answer = await call('oidc-callback', {
      query: 'state=made-up&code=made-up',
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    })
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8'])
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.body).toContain('began in another browser. Begin again.')
    expect(answer.body).toContain('<a href="../../login">')
  })

  test('answers 400 to an error that is no error code', async () => {
    const answer = await callback(ada, (query) => query.set('error', '<script>alert(1)</script>'))
    expectProblem(answer, 400, 'validation-failed', {
      errors: [{ detail: 'must be an OAuth error code', parameter: 'error' }],
    })
  })
})

describe('POST /auth/oidc/token', () => {
  const refused = (answer: Answer) => expectProblem(answer, 400, 'code-invalid-or-expired')

  test('answers 400 to a code that nobody was given', async () => {
    refused(await call('oidc-token', { body: { code: 'x'.repeat(43), code_verifier: codeVerifier } }))
  })

  test("answers 400 to Keycloak's own code", async () => {
    const code = new URLSearchParams((await comeBack(ada)).query).get('code') ?? ''
    refused(await call('oidc-token', { body: { code, code_verifier: codeVerifier } }))
  })

  test('answers 400 to a code that was caught on its way, without the verifier of the app; it is used up', async () => {
    const code = await signInCode(ada)
    refused(await call('oidc-token', { body: { code, code_verifier: 'x'.repeat(43) } }))
    refused(await call('oidc-token', { body: { code, code_verifier: codeVerifier } }))
  })

  test.each([{}, { code_verifier: 'x'.repeat(42) }, { code_verifier: 'x'.repeat(129) }])(
    'answers 400 to the verifier %j, and the code is still good',
    async (verifier) => {
      const code = await signInCode(ada)
      expectProblem(await call('oidc-token', { body: { code, ...verifier } }), 400, 'validation-failed', {
        errors: expect.any(Array),
      })
      const answer = await call('oidc-token', { body: { code, code_verifier: codeVerifier } })
      expect(answer.status).toBe(200)
    },
  )

  test('gives one pair for 20 uses of a code at once', async () => {
    const code = await signInCode(ada)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('oidc-token', { body: { code, code_verifier: codeVerifier } })),
    )
    const [good, ...more] = answers.filter(({ status }) => status === 200)
    expect(more).toEqual([])
    expect(await call('can-post', { token: good?.body.accessToken })).toMatchObject({ status: 200 })
    for (const answer of answers.filter(({ status }) => status !== 200)) refused(answer)
  })

  test('answers 400 when the user was signed out at Keycloak meanwhile', async () => {
    const code = await signInCode(eve)
    await atKeycloak(world, eve.username, 'sign out')
    refused(await call('oidc-token', { body: { code, code_verifier: codeVerifier } }))
  })

  test('keeps neither the code nor a token of Keycloak readable in Redis', async () => {
    const code = await signInCode(ada)
    const found = (await world.redisServer.run('KEYS', 'sign_in_code:*')) as Buffer[]
    expect(found.length).toBeGreaterThan(0)
    for (const key of found) {
      const kept = `${String(key)} ${String(await world.redisServer.run('GET', String(key)))}`
      expect(kept).not.toContain(code)
      expect(kept).not.toMatch(/eyJ/)
      expect(Number(await world.redisServer.run('TTL', String(key)))).toBeLessThanOrEqual(60)
    }
  })
})

test('no address is allowed unless the settings name it', async () => {
  await jest.isolateModulesAsync(async () => {
    const before = process.env['APP_REDIRECT_URLS']
    process.env['APP_REDIRECT_URLS'] = ''
    try {
      const { call: freshCall } = await import('../../support/world/call.ts')
      const answer = await freshCall('oidc-start', { query: appRequest })
      expectProblem(answer, 400, 'return-address-not-allowed')
    } finally {
      process.env['APP_REDIRECT_URLS'] = before
    }
  })
})
