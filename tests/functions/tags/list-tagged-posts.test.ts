/** Which posts list-tagged-posts shows: as tags are compared, from when to when, and over the borders of months. */
import { call } from '../../support/world/call.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import { about } from '../../support/social/mark-state.ts'
import { sweepAll, write } from '../../support/social/notification-state.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0
let tags = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newcomer = () => join(world, `t${(people += 1)}`)
const newTag = () => `tag${(tags += 1)}x`

const page = async (tag: string, query: Record<string, string> = {}) =>
  (await call('list-tagged-posts', { path: { tag }, query })).body
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)

/** All posts under a tag; the total has to say the same. */
async function under(tag: string): Promise<string[]> {
  const body = await page(tag, { limit: '100' })
  expect(body.items).toHaveLength(body.total)
  return idsOf(body)
}

describe('a tag', () => {
  test.each([
    ['Perch', 'pERCH', 'ｐｅｒｃｈ'],
    ['Straße', 'STRASSE', 'straẞe'],
    ['ΟΔΟΣ', 'οδος', 'οδοσ'],
    ['ﬁsh', 'FISH', 'fish'],
    ['Éclair', 'e\u0301clair', 'ÉCLAIR'],
    ['ｶﾞ', 'ガ', 'カ\u3099'],
  ])('is the same as it is written otherwise: %s, %s, %s', async (...ways) => {
    const ada = await newcomer()
    const ids = []
    for (const tag of ways) ids.push(await write(ada, `See #${tag}`))
    for (const tag of ways) expect(idsOf(await page(tag)).slice(0, 3)).toEqual(ids.toReversed())
  })

  test('has no posts where none has it', async () => {
    expect(await page(newTag())).toMatchObject({ items: [], total: 0, next: null })
  })

  test.each(['two words', 'a-b', '#x', 'x'.repeat(101), '🐟'])('is none where it is %j', async (tag) => {
    const answer = await call('list-tagged-posts', { path: { tag: encodeURIComponent(tag) }, query: {} })
    expectProblem(answer, 400, 'validation-failed', { errors: expect.any(Array) })
  })
})

describe('a post is under its tags', () => {
  test('once each, where it is public', async () => {
    const ada = await newcomer()
    const [tag, other] = [newTag(), newTag()]
    const id = await write(ada, `#${tag} and #${other} and #${tag.toUpperCase()}`)
    for (const visibility of ['unlisted', 'followers']) {
      const path = { username: ada.username }
      await call('create-post', { path, token: ada.accessToken, body: { text: `#${tag}`, visibility } })
    }
    expect([await under(tag), await under(other)]).toEqual([[id], [id]])
    const { accessToken: token } = ada
    const [mine] = (await call('list-tagged-posts', { path: { tag }, token })).body.items
    expect(mine).toEqual((await call('get-post', { path: { id }, token })).body)
  })

  test('as of its last edit', async () => {
    const ada = await newcomer()
    const [first, second] = [newTag(), newTag()]
    const id = await write(ada, `#${first}`)
    const edit = (text: string) => call('edit-post', { ...about(ada, id), body: { text } })
    await edit(`#${second}`)
    expect([await under(first), await under(second)]).toEqual([[], [id]])
    await edit(`#${first} again`)
    await sweepAll(world)
    expect([await under(first), await under(second)]).toEqual([[id], []])
  })

  test('until it is deleted, or its author is', async () => {
    const ada = await newcomer()
    const [tag, secret] = [newTag(), `${newTag()}secret`]
    const ids = [await write(ada, `#${tag}`), await write(ada, `#${tag} #${secret}`)] as const
    await call('delete-post', about(ada, ids[0]))
    expect(await under(tag)).toEqual([ids[1]])
    await call('delete-me', { token: ada.accessToken, body: { password: ada.password } })
    expect(await cleanUp()).toMatchObject({ accounts: 1 })
    expect([await under(tag), await under(secret)]).toEqual([[], []])
    await write(await newcomer(), 'The clock moves on.')
    // Once to see that no post has the tag, once to see that none was on its way.
    for (let run = 0; run < 2; run += 1) await sweepAll(world)
    expect(await findTraces(world.redisServer, [ids[1], secret])).toEqual([])
  })

  test.each(['create-post', 'edit-post', 'delete-post'] as const)(
    'when the sweeper has run, wherever %s breaks off',
    async (route) => {
      const ada = await newcomer()
      const [before, after] = [newTag(), newTag()]
      for (let trip = 1; ; trip += 1) {
        const id = await write(ada, `#${before}`)
        const path = route === 'create-post' ? { username: ada.username } : { id }
        const body = route === 'delete-post' ? {} : { body: { text: `#${after}` } }
        world.redis.resetCounts()
        world.redis.cut('after', trip)
        await call(route, { path, token: ada.accessToken, ...body })
        const wasHit = world.redis.roundTrips >= trip
        world.redis.resetCounts()
        await sweepAll(world)
        const { items } = (await call('list-user-posts', { path: { username: ada.username } })).body
        const having = (tag: string) =>
          items.filter(({ text }: { text: string }) => text === `#${tag}`).map((post: Person) => post.id)
        expect([await under(before), await under(after)]).toEqual([having(before), having(after)])
        for (const post of items) await call('delete-post', about(ada, post.id))
        if (!wasHit) return
      }
    },
    60_000,
  )
})

describe('the list', () => {
  /** Moves the clock of ids to just before the next month, which is ahead of the clock. */
  async function toTheNextMonth(): Promise<void> {
    const now = new Date()
    const border = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) - Date.UTC(2026, 0, 1)
    const last = Number(await world.redisServer.run('GET', 'id_next_post'))
    if (last < border * 1024) await world.redisServer.run('SET', 'id_next_post', String(border * 1024 - 5))
  }

  test('goes on over the border of a month, downwards and upwards, without a gap', async () => {
    const ada = await newcomer()
    const tag = newTag()
    const ids: string[] = []
    for (let i = 0; i < 3; i += 1) ids.unshift(await write(ada, `${i} #${tag}`))
    const polled: string[] = []
    let prev = (await page(tag)).prev
    await toTheNextMonth()
    for (let i = 0; i < 8; i += 1) {
      ids.unshift(await write(ada, `${i} #${tag} later`))
      const newer = await page(tag, { before: prev })
      polled.unshift(...idsOf(newer))
      prev = newer.prev
    }
    expect(polled).toEqual(ids.slice(0, 8))
    const keys = (await world.redisServer.run('KEYS', `tag_posts:{${tag}:*`)) as unknown[]
    expect(keys.length).toBeGreaterThan(1)
    for (const limit of ['1', '2', '3', '100']) {
      const met: string[] = []
      let [next, first]: (string | null)[] = ['', null]
      while (next !== null) {
        const body = await page(tag, { limit, ...(next && { after: next }) })
        expect(body.total).toBe(11)
        met.push(...idsOf(body))
        next = body.next
        first ??= body.items.at(-1).id
      }
      expect(met).toEqual(ids)
      const up: string[] = []
      for (let from = ids.at(-1)!, isMore = true; isMore;) {
        const body = await page(tag, { limit, before: from })
        up.unshift(...idsOf(body))
        isMore = body.items.length > 0
        from = body.prev
      }
      expect(up).toEqual(ids.slice(0, -1))
    }
  })

  test('tells who follows it of a post that comes late to a month that has ended', async () => {
    const { addToMonthlyList } = await import('../../../shared/store/monthly-lists.ts')
    const { tagList } = await import('../../../shared/store/tags/tags.ts')
    const { currentMonth, firstIdOf } = await import('../../../shared/store/clock.ts')
    const ada = await newcomer()
    const tag = newTag()
    // The month before this one has ended.
    const border = firstIdOf(currentMonth())
    const template = { authorId: Number(ada.id), text: `#${tag}`, createdAt: '2026-01-01T00:00:00.000Z' }
    const list = async (id: number) => {
      await world.redisServer.run('SET', `post:${id}`, JSON.stringify({ ...template, id }))
      await addToMonthlyList(tagList(tag), id)
    }
    await list(border - 2048)
    await list(border + 1024)
    const { prev } = await page(tag)
    await list(border - 1024)
    const newer = await page(tag, { before: prev })
    expect(idsOf(newer)).toEqual([String(border - 1024)])
    expect(idsOf(await page(tag, { before: newer.prev }))).toEqual([])
    expect(await under(tag)).toEqual([border + 1024, border - 1024, border - 2048].map(String))
    // It broke off and is done again, as by the sweeper.
    let { prev: at } = newer
    for (const [i, when] of (['before', 'after', 'before', 'after', 'before', 'after'] as const).entries()) {
      const id = border - 4096 - i * 1024
      world.redis.resetCounts()
      world.redis.cut(when, Math.floor(i / 2) + 1)
      await list(id).catch(() => {})
      world.redis.resetCounts()
      for (const _ of ['again', 'and again']) await list(id)
      const shown = await page(tag, { before: at })
      expect(idsOf(shown)).toEqual([String(id)])
      at = shown.prev
    }
  })
})
