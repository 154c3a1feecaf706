/** What search finds: users by their names of now, tags that posts have, each once, in pages. */
import { cleanUp } from '../../support/hunts/pairs.ts'
import { findTraces, heldNames } from '../../support/redis/keyspace.ts'
import { about } from '../../support/social/mark-state.ts'
import { sweepAll, write } from '../../support/social/notification-state.ts'
import { call } from '../../support/world/call.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0
let tags = 0

beforeAll(async () => {
  world = await startWorld()
  // Ids that stand out, wherever they are kept.
  await world.redisServer.run('SET', 'id_next_user', String(7_654_320 + world.lastUserId))
})
afterAll(() => world.close())

const newcomer = () => join(world, `q${(people += 1)}`)
const newTag = () => `tag${(tags += 1)}y`

interface Found {
  username: string
  tag: string
}

const page = async (query: Record<string, string>, token?: string) =>
  (await call('search', { query, ...(token && { token }) })).body
const users = async (q: string, token?: string): Promise<string[]> =>
  (await page({ q, type: 'users', limit: '100' }, token)).items.map(({ username }: Found) => username)
const found = async (q: string): Promise<string[]> =>
  (await page({ q, type: 'tags', limit: '100' })).items.map(({ tag }: Found) => tag)

async function edit({ accessToken: token }: Person, body: object): Promise<string> {
  const answer = await call('update-me', { token, body })
  expect(answer).toMatchObject({ status: 200 })
  return answer.body.tokens.accessToken
}

describe('a user is found', () => {
  test('at once, by how the username begins, and by nothing else of it', async () => {
    const { username } = await newcomer()
    for (const end of [username.length, username.length - 1])
      expect(await users(username.slice(0, end))).toContain(username)
    expect(await users(`@${username.toUpperCase()}`)).toEqual([username])
    expect(await users(username.slice(1))).toEqual([])
    expect(await users(`${username}x`)).toEqual([])
  })

  test.each([
    ['Zoë Ångström', ['zoë', 'ZOE\u0308', 'ångstr', 'Ångström zoë', 'zo']],
    ['Straßenbau & Söhne', ['STRASSE', 'straße', 'söhne']],
    ['ﬁsh ＣＡＫＥ', ['FISH', 'cake', 'ｃａｋｅ fi']],
    ['王小明', ['王', '王小']],
    ["D'Arcy 🐟 O’Neill", ['arcy', 'o', 'neill']],
  ])('by the words of the display name %s', async (displayName, ways) => {
    const ada = await newcomer()
    const token = await edit(ada, { displayName })
    for (const q of ways) expect([q, await users(q)]).toEqual([q, [ada.username]])
    // Or the next row would find this one.
    await call('delete-me', { token, body: { password: ada.password } })
  })

  test('once, however many of their terms fit', async () => {
    const ada = await newcomer()
    await edit(ada, { displayName: `${ada.username} ${ada.username}son ${ada.username}` })
    expect(await users(ada.username)).toEqual([ada.username])
  })

  test('by their names of now alone', async () => {
    const ada = await newcomer()
    const fresh = `${ada.username}_b`
    const token = await edit(ada, { username: `new_${ada.username}`, displayName: 'Quincy' })
    expect([await users(ada.username), await users('quincy')]).toEqual([[], [`new_${ada.username}`]])
    await edit({ ...ada, accessToken: token }, { username: fresh, displayName: 'Quentin' })
    expect([await users(`new_${ada.username}`), await users('quincy'), await users('quentin')]).toEqual([
      [],
      [],
      [fresh],
    ])
    expect(await findTraces(world.redisServer, ['quincy'])).toEqual([])
  })

  test('until the account is deleted, and then nothing of it stays', async () => {
    const ada = await newcomer()
    const token = await edit(ada, { displayName: 'Rumpelstilzchen' })
    await call('delete-me', { token, body: { password: ada.password } })
    expect([await users(ada.username), await users('rumpel')]).toEqual([[], []])
    expect(await cleanUp()).toMatchObject({ accounts: expect.any(Number) })
    await write(await newcomer(), 'The clock moves on.')
    const traces = [ada.id, ada.username, 'rumpelstilzchen']
    expect(await findTraces(world.redisServer, traces)).toEqual(heldNames(ada.username))
  })

  test('by no one whom they block, and no cursor tells of them', async () => {
    const [ada, eve] = [await newcomer(), await newcomer()]
    await call('add-block', { path: { username: ada.username }, token: eve.accessToken })
    const q = eve.username
    const body = await page({ q, type: 'users' }, ada.accessToken)
    expect(body).toMatchObject({ items: [], total: 0, totalRelation: 'exact', next: null })
    expect(Buffer.from(body.prev, 'base64url').toString()).toBe(q)
    expect(await users(q)).toEqual([q])
  })

  test.each(['before', 'after'] as const)(
    'by the names of now when the sweeper has run, wherever an edit breaks off (cut %s each trip)',
    async (when) => {
      for (let trip = 1; ; trip += 1) {
        const ada = await newcomer()
        world.redis.resetCounts()
        world.redis.cut(when, trip)
        await call('update-me', { token: ada.accessToken, body: { displayName: 'Wilhelmina' } })
        const wasHit = world.redis.roundTrips >= trip
        world.redis.resetCounts()
        await sweepAll(world)
        const { displayName } = (await call('get-user', { path: { username: ada.username } })).body
        expect(await users('wilhelmina')).toEqual(displayName === null ? [] : [ada.username])
        const { accessToken } = (
          await call('login', { body: { username: ada.username, password: ada.password } })
        ).body
        await call('delete-me', { token: accessToken, body: { password: ada.password } })
        if (!wasHit) return
      }
    },
    180_000,
  )
})

describe('a tag is found', () => {
  test('at once, as it is compared, by how it begins', async () => {
    const ada = await newcomer()
    const tag = newTag()
    await write(ada, `See #${tag}STRASSE`)
    for (const q of [tag, `#${tag.toUpperCase()}`, `${tag}straß`])
      expect(await found(q)).toEqual([`${tag}strasse`])
    expect([await found(`${tag} strasse`), await found(tag.slice(1))]).toEqual([[], []])
  })

  test('where public posts have it', async () => {
    const ada = await newcomer()
    const tag = newTag()
    for (const visibility of ['unlisted', 'followers']) {
      const path = { username: ada.username }
      await call('create-post', { path, token: ada.accessToken, body: { text: `#${tag}`, visibility } })
    }
    expect(await found(tag)).toEqual([])
  })

  test('until no post has it any more', async () => {
    const ada = await newcomer()
    const [tag, other] = [newTag(), newTag()]
    const ids = [await write(ada, `#${tag}`), await write(ada, `#${tag}`)] as const
    await call('delete-post', about(ada, ids[0]))
    await sweepAll(world)
    expect(await found(tag)).toEqual([tag])
    await call('edit-post', { ...about(ada, ids[1]), body: { text: `#${other}` } })
    await sweepAll(world)
    expect([await found(tag), await found(other)]).toEqual([[], [other]])
    await call('delete-me', { token: ada.accessToken, body: { password: ada.password } })
    await cleanUp()
    // Once to take it away, once to see that it stays away.
    for (let run = 0; run < 2; run += 1) await sweepAll(world)
    // Beside the places of those who poll, for a week.
    const traces = await findTraces(world.redisServer, [tag, other])
    expect(traces.filter((key) => !key.startsWith('tag_posts_late'))).toEqual([])
  })

  test('where a post comes at the moment at which the last one has gone', async () => {
    const ada = await newcomer()
    const tag = newTag()
    await call('delete-post', about(ada, await write(ada, `#${tag}`)))
    await Promise.all([sweepAll(world), write(ada, `#${tag}`)])
    await sweepAll(world)
    expect(await found(tag)).toEqual([tag])
  })
})
