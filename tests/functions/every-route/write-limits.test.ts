/** Limits on what a signed-in caller writes. */
import { type Answer, call, type CallInput } from '../../support/world/call.ts'
import { getMe } from '../../support/hunts/pairs.ts'
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

/** As many calls as the limit has room for, then one more: how many were let in, and what the last one got. */
async function useUp(attempt: () => Promise<Answer>, most = 100): Promise<{ let: number; last: Answer }> {
  for (let calls = 0; ; calls += 1) {
    const last = await attempt()
    if (last.status === 429 || calls === most) return { let: calls, last }
  }
}

describe('what a signed-in caller writes', () => {
  let ada: Person
  let bob: Person

  beforeAll(async () => {
    ;[ada, bob] = await Promise.all([newPerson(), newPerson()])
  })

  const follow = () => ({ path: { username: bob.username, follower: ada.username } })
  const cases: [key: string, policies: string[], request: () => CallInput | Promise<CallInput>][] = [
    ['create-post', ['post'], () => ({ path: { username: ada.username }, body: { text: 'One of many.' } })],
    ['delete-post', ['delete-post'], async () => {
      const post = { path: { username: ada.username }, token: ada.accessToken, body: { text: 'Not for long.' } }
      return { path: { id: (await call('create-post', post)).body.id } }
    }],
    ['add-follower', ['follow'], follow],
    ['remove-follower', ['follow'], follow],
    ['export-me', ['export'], () => ({})],
    ['update-me', ['profile-edit'], () => ({ body: { bio: 'Hello.' } })],
    ['update-me', ['profile-edit', 'rename'], () => ({ body: { username: `r${(people += 1)}_${world.run}` } })],
  ] // prettier-ignore

  test.each(cases)('%s counts by the account alone (%j)', async (key, policies, request) => {
    ada = await newPerson()
    const send = (input: CallInput) => call(key, { ...input, token: ada.accessToken, sourceIp: newAddress() })
    const first = await send(await request())
    expect(first.status).toBeLessThan(300)
    const told = policies.map((policy) =>
      expect.stringMatching(new RegExp(`^"${policy}-by-account";r=\\d+;t=\\d+$`)),
    )
    expect(first.headers['ratelimit']?.split(', ')).toEqual(told)
    ada = { ...ada, ...first.body?.tokens, ...(first.body?.user && { username: first.body.user.username }) }
    // As if everything that the limit has room for had come; what is refused changes nothing.
    const meters = (
      (await world.redisServer.run('KEYS', `rate_limit:{${policies.at(-1)}}:account:*`)) as unknown[]
    ).map(String)
    const whole = `${(Date.now() + 30 * 24 * 3600 * 1000) * 1000}`
    for (const meter of meters) await world.redisServer.run('SET', meter, whole)
    const next = await request()
    const before = (await getMe(ada)).body
    const refused = await send(next)
    expectProblem(refused, 429, 'too-many-requests')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await getMe(ada)).body).toEqual(before)
    expect((await call('get-me', { token: bob.accessToken })).status).toBe(200)
    await world.redisServer.run('DEL', ...meters)
  })

  test('is a rename no more than ten times at once, whatever else is edited', async () => {
    ada = await newPerson()
    const sourceIp = newAddress()
    const edit = async (body: object) => {
      const answer = await call('update-me', { token: ada.accessToken, body, sourceIp })
      ada = { ...ada, ...answer.body.tokens }
      return answer
    }
    const { let: letIn } = await useUp(() => edit({ username: `n${(people += 1)}_${world.run}` }))
    expect(letIn).toBe(10)
    expect((await edit({ bio: 'Still me.' })).status).toBe(200)
  })
})
