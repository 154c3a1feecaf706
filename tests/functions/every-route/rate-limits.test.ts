import { type Answer, call, type CallInput } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0
let addresses = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newPerson = () => join(world, `p${(people += 1)}`)
const newAddress = () => `198.51.100.${(addresses += 1)}`

function login(username: string, sourceIp: string, password = 'wrong'): Promise<Answer> {
  return call('login', { sourceIp, body: { username, password } })
}

/** A login that is counted and refused before Keycloak is asked: no username has an @. */
const nobody = (i = 0) => `nobody${i}@example.com`

/** As many calls as the limit has room for, then one more: how many were let in, and what the last one got. */
async function useUp(attempt: () => Promise<Answer>, most = 100): Promise<{ let: number; last: Answer }> {
  for (let calls = 0; ; calls += 1) {
    const last = await attempt()
    if (last.status === 429 || calls === most) return { let: calls, last }
  }
}

const statuses = (answers: Answer[]) => answers.map(({ status }) => status)
const countOf = (answers: Answer[], status: number) =>
  statuses(answers).filter((one) => one === status).length

describe('a limit', () => {
  test('lets in exactly its burst of 50 parallel logins, and tells the others when to come back', async () => {
    const ada = await newPerson()
    const address = newAddress()
    const answers = await Promise.all(Array.from({ length: 50 }, () => login(ada.username, address)))
    expect(countOf(answers, 401)).toBe(10)
    expect(countOf(answers, 429)).toBe(40)
    for (const answer of answers.filter(({ status }) => status === 429)) {
      expectProblem(answer, 429, 'too-many-requests')
      // One in 24 minutes, or less what has gone by.
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(20 * 60)
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(24 * 60)
    }
  })

  test('by address counts whatever account is named, and nobody else', async () => {
    const [address, elsewhere] = [newAddress(), newAddress()]
    const guesses = Array.from({ length: 70 }, (_, i) => login(nobody(i), address))
    const answers = await Promise.all(guesses)
    expect(countOf(answers, 401) + countOf(answers, 429)).toBe(70)
    expect(countOf(answers, 401)).toBeGreaterThanOrEqual(60)
    expect(countOf(answers, 429)).toBeGreaterThan(0)
    expect((await login(nobody(), elsewhere)).status).toBe(401)
  })

  test('takes an IPv6 /64 for one address, and an IPv4 address within IPv6 for itself', async () => {
    const net = `2001:db8:0:${(addresses += 1).toString(16)}`
    const hosts = [`${net}::1`, `${net}:0:0:0:2`, `${net}:ffff:1:2:3`.toUpperCase()]
    let calls = 0
    const { let: letIn } = await useUp(() => login(nobody(), hosts[(calls += 1) % 3] ?? ''))
    expect(letIn).toBe(10)
    expect((await login(nobody(), `2001:db8:1:${addresses}::1`)).status).toBe(401)
    const address = newAddress()
    await useUp(() => login(nobody(), address))
    expect((await login(nobody(), `::ffff:${address}`)).status).toBe(429)
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
    const inHex = `::ffff:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
    expect((await login(nobody(), inHex)).status).toBe(429)
    expect((await login(nobody(), `0:0:0:0:0:ffff:${address}`)).status).toBe(429)
  })

  test('gives the networks of one IPv6 /48 together the room of 16', async () => {
    let calls = 0
    const inSite = () =>
      login(nobody((calls += 1)), `2001:db8:4${(calls >> 16).toString(16)}:${calls.toString(16)}::1`)
    const { let: letIn, last } = await useUp(inSite, 10_000)
    expect(letIn).toBeGreaterThanOrEqual(960)
    expect(last.status).toBe(429)
    expect((await login(nobody(), '2001:db8:99:1::1')).status).toBe(401)
  })

  test('does not mind how an identifier is written', async () => {
    const address = newAddress()
    await useUp(() => login(nobody(), address))
    expect((await login(nobody().toUpperCase(), address)).status).toBe(429)
  })

  test('tells beforehand how much is left of it, and nothing of what others do with the account', async () => {
    const { headers } = await login(nobody(), newAddress())
    expect(headers).toMatchObject({
      'ratelimit-policy': '"login-by-address";q=60;w=600, "login-by-account-at-address";q=10;w=14400',
      ratelimit: '"login-by-address";r=59;t=10, "login-by-account-at-address";r=9;t=1440',
    })
  })

  test('keeps neither addresses nor identifiers', async () => {
    const address = newAddress()
    await login(nobody(), address)
    const names = ((await world.redisServer.run('KEYS', 'rate_limit:*')) as unknown[]).map(String)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      expect(name).not.toContain(nobody())
      expect(name).not.toContain(address)
      // -1: without an end; -2: it has ended meanwhile.
      expect(await world.redisServer.run('TTL', name)).not.toBe(-1)
    }
  })
})

describe('somebody who hammers an account', () => {
  let ada: Person
  let attacker: string

  beforeEach(async () => {
    ada = await newPerson()
    attacker = newAddress()
    await useUp(() => login(ada.username, attacker))
    // What is refused uses nothing up, neither here nor of the account.
    await Promise.all(Array.from({ length: 120 }, () => login(ada.username, attacker)))
  })

  test('is refused the right password as well', async () => {
    expectProblem(await login(ada.username, attacker, ada.password), 429, 'too-many-requests')
  })

  test("leaves the owner's session alone: it posts and refreshes, also from the attacker's address", async () => {
    const { accessToken: token, username, refreshToken } = ada
    const post = { path: { username }, token, sourceIp: attacker, body: { text: 'Still here.' } }
    expect((await call('create-post', post)).status).toBe(201)
    const refreshed = await call('refresh', { sourceIp: attacker, body: { refreshToken } })
    expect(refreshed.status).toBe(200)
  })

  test('leaves the owner, elsewhere, all their own tries', async () => {
    // Keycloak counts too, and may have locked the account for its minute: that is 401, not 429.
    const { headers, status } = await login(ada.username, newAddress(), ada.password)
    expect([200, 401]).toContain(status)
    expect(headers['ratelimit']).toContain('"login-by-account-at-address";r=9;')
  })
})

describe('a right password', () => {
  test('gives the tries back, so that logging in often is no guessing', async () => {
    const ada = await newPerson()
    const address = newAddress()
    for (let i = 0; i < 12; i += 1)
      expect((await login(ada.username, address, ada.password)).status).toBe(200)
    expect((await login(ada.username, address)).headers['ratelimit']).toContain('at-address";r=9;')
  })
})

describe('every other limited route', () => {
  const cases: [key: string, burst: number, perSeconds: number, request: (person: Person, i: number) => CallInput][] = [
    ['register', 40, 3600, (_, i) => ({ body: { username: `reg${i}`, email: `r${i}@example.com`, password: 'x' } })],
    ['refresh', 30, 60, ({ refreshToken }) => ({ body: { refreshToken } })],
    ['update-password', 5, 600, ({ accessToken: token }) => ({ token, body: { currentPassword: 'no', password: 'longer than eight' } })],
    ['update-me', 5, 600, ({ accessToken: token }) => ({ token, body: { email: 'a@example.com', currentPassword: 'no' } })],
    ['delete-me', 5, 600, ({ accessToken: token }) => ({ token, body: { password: 'no' } })],
    ['request-verification', 5, 3600, ({ accessToken: token }) => ({ token })],
    ['request-password-reset', 3, 3600, () => ({ body: { email: 'nobody@example.com' } })],
    ['confirm-verification', 30, 600, () => ({ body: { token: 'x'.repeat(43) } })],
    ['confirm-password-reset', 30, 600, () => ({ body: { token: 'x'.repeat(43), password: 'longer than eight', passwordConfirmation: 'longer than eight' } })],
  ] // prettier-ignore

  test.each(cases)('%s is limited to %d at once', async (key, burst, perSeconds, request) => {
    const person = await newPerson()
    const sourceIp = newAddress()
    let calls = 0
    const startedAt = Date.now()
    const { let: letIn, last } = await useUp(() => call(key, { ...request(person, (calls += 1)), sourceIp }))
    const seconds = (Date.now() - startedAt) / 1000
    expect(letIn).toBeGreaterThanOrEqual(burst)
    // On a slow machine there is room for more by then.
    expect(letIn).toBeLessThanOrEqual(burst + 1 + (seconds * burst) / perSeconds)
    expectProblem(last, 429, 'too-many-requests')
    expect(last.headers).toMatchObject({
      'ratelimit-policy': expect.stringMatching(/^("[a-z-]+";q=\d+;w=\d+(, |$))+$/),
      ratelimit: expect.stringMatching(/^("[a-z-]+";r=\d+;t=\d+(, |$))+$/),
    })
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('when Redis is down', () => {
  afterEach(async () => {
    await world.redis.setMode('pass')
    while ((await call('ready')).status !== 200);
  })

  test('nothing gets past the limiter to Keycloak', async () => {
    const ada = await newPerson()
    await world.redis.setMode('refuse')
    world.keycloak.resetCounts()
    const answer = await login(ada.username, newAddress(), ada.password)
    expectProblem(answer, 503, 'redis-unavailable')
    expect(world.keycloak.roundTrips).toBe(0)
  })
})

describe('requests from this machine', () => {
  test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'are not counted (%s)',
    async (sourceIp) => {
      const { let: letIn, last } = await useUp(() => login(nobody(), sourceIp), 12)
      expect(letIn).toBe(12)
      expect(last.headers).not.toHaveProperty('ratelimit')
    },
  )
})
