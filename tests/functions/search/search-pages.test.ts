/** What pages of search hold, and how they follow each other. */
import { sweepAll, write } from '../../support/social/notification-state.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

let world: World
let people = 0
let tags = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newcomer = () => join(world, `q${(people += 1)}`)
const newTag = () => `tag${(tags += 1)}y`

interface Found {
  username: string
  tag: string
}

const page = async (query: Record<string, string>) => (await call('search', { query })).body
const usersOf = async (q: string): Promise<string[]> =>
  (await page({ q, type: 'users' })).items.map(({ username }: Found) => username)
const found = async (q: string): Promise<string[]> =>
  (await page({ q, type: 'tags', limit: '100' })).items.map(({ tag }: Found) => tag)

describe('the answer', () => {
  /** More than the nodes of the first letters hold: the rest lies deeper. */
  async function manyTags(): Promise<string[]> {
    const { addToSearch, entryOf } = await import('../../../shared/store/search/search-index.ts')
    const start = newTag()
    const all = ['', '_', '·'].flatMap((sign) =>
      Array.from({ length: 120 }, (_, i) => `${start}${sign}${(i * 7919) % 1000}`),
    )
    const names = [...new Set([...all, `${start}王`, `${start}𐐷`, `${start}ｶ`.normalize('NFKC')])]
    for (const name of names) await addToSearch('tags', entryOf(name))
    return names.toSorted((a, b) => Buffer.compare(Buffer.from(`${a} `), Buffer.from(`${b} `)))
  }

  test('is in pages, up and down, without a gap, however deep it lies', async () => {
    const all = await manyTags()
    const q = all[0]!.slice(0, 4)
    const sizes = (
      await Promise.all(
        ((await world.redisServer.run('KEYS', 'search_tags:*')) as unknown[]).map((key) =>
          world.redisServer.run('ZCARD', String(key)),
        ),
      )
    ).map(Number)
    expect(Math.max(...sizes)).toBeLessThan(128)
    for (const limit of ['7', '100']) {
      const met: string[] = []
      let body = await page({ q, type: 'tags', limit })
      for (;;) {
        expect(body.items.length).toBeLessThanOrEqual(Number(limit))
        met.push(...body.items.map(({ tag }: Found) => tag))
        if (body.next === null) break
        body = await page({ q, type: 'tags', limit, after: body.next })
      }
      expect(met).toEqual(all)
      const up = body.items.map(({ tag }: Found) => tag)
      for (let { prev } = body; ;) {
        const above = await page({ q, type: 'tags', limit, before: prev })
        if (above.items.length === 0) break
        up.unshift(...above.items.map(({ tag }: Found) => tag))
        expect((await page({ q, type: 'tags', limit, after: above.next })).items[0]).toEqual({
          tag: up[above.items.length],
        })
        prev = above.prev
      }
      expect(up).toEqual(all)
    }
  })

  test('is that of a sorted list, as entries come and go', async () => {
    const { addToSearch, readSearch, removeFromSearch } =
      await import('../../../shared/store/search/search-index.ts')
    const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const pick = <T>(from: readonly T[]) => from[Math.floor(Math.random() * from.length)]!
    const letters = () =>
      Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => pick(['a', 'b', 'c', '王', '𐐷'])).join(
        '',
      )
    const start = newTag()
    const there = new Set<string>()
    for (let round = 0; round < 12; round += 1) {
      const coming = Array.from({ length: 80 }, () => `${start}${letters()} ${pick([1, 2, 31])}`)
      const going = [...there].filter(() => Math.random() < 0.3)
      await Promise.all(going.map((entry) => removeFromSearch('users', entry)))
      for (const entry of going) there.delete(entry)
      // At once: what finds a set full meanwhile goes deeper.
      await Promise.all(coming.map((entry) => addToSearch('users', entry)))
      for (const entry of coming) there.add(entry)
      for (let i = 0; i < 20; i += 1) {
        const prefix = `${start}${Math.random() < 0.2 ? '' : [...letters()].slice(0, 2).join('')}`
        const fitting = [...there].filter((entry) => entry.startsWith(prefix)).toSorted(compare)
        const from = Math.random() < 0.5 ? pick(fitting) : undefined
        const count = pick([1, 5, 100])
        const after = fitting
          .filter((entry) => from === undefined || compare(entry, from) > 0)
          .slice(0, count)
        const before = fitting
          .toReversed()
          .filter((entry) => from === undefined || compare(entry, from) < 0)
          .slice(0, count)
        expect(await readSearch('users', { prefix, direction: 'after', from, count })).toEqual(after)
        expect(await readSearch('users', { prefix, direction: 'before', from, count })).toEqual(before)
      }
    }
    await Promise.all([...there].map((entry) => removeFromSearch('users', entry)))
    expect(
      await readSearch('users', { prefix: start, direction: 'after', from: undefined, count: 5 }),
    ).toEqual([])
  })

  test('does not shift when what was shown goes', async () => {
    const { removeFromSearch, entryOf } = await import('../../../shared/store/search/search-index.ts')
    const all = await manyTags()
    const q = all[0]!.slice(0, 4)
    const first = await page({ q, type: 'tags', limit: '50' })
    for (const name of all.slice(0, 50)) expect(await removeFromSearch('tags', entryOf(name))).toBe(true)
    const second = await page({ q, type: 'tags', limit: '50', after: first.next })
    expect(second.items.map(({ tag }: Found) => tag)).toEqual(all.slice(50, 100))
    expect(await found(q)).toEqual(all.slice(50, 150))
  })

  test('names no user who is not shown, however many of these come first', async () => {
    const { addToSearch, entryOf } = await import('../../../shared/store/search/search-index.ts')
    const ada = await newcomer()
    const displayName = 'Zzz'
    await call('update-me', { token: ada.accessToken, body: { displayName } })
    const start = 'zz'
    for (let from = 0; from < 2300; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          addToSearch('users', entryOf(`${start}hidden`, 8_000_000 + from + i)),
        ),
      )
    const first = await page({ q: start, type: 'users', limit: '1' })
    expect(first).toMatchObject({ items: [], totalRelation: 'atLeast' })
    const told = [first.next, first.prev].map((cursor) => Buffer.from(cursor, 'base64url').toString())
    expect(told.filter((text) => text.includes('hidden'))).toEqual([])
    const second = await page({ q: start, type: 'users', limit: '1', after: first.next })
    expect(second).toMatchObject({ items: [{ id: ada.id }], next: null })
    expect(await page({ q: start, type: 'users', before: second.prev })).toMatchObject({ items: [] })
    const forged = `${first.next.slice(0, -1)}${first.next.endsWith('A') ? 'B' : 'A'}`
    expectProblem(
      await call('search', {
        query: { q: start, type: 'users', after: `${forged.slice(0, 8)}x${forged.slice(9)}` },
      }),
      400,
      'validation-failed',
      { errors: [{ detail: 'must be a cursor from a page', parameter: 'after' }] },
    )
  })

  test('says how many there are where that is known', async () => {
    const { username } = await newcomer()
    expect(await page({ q: username, type: 'users' })).toMatchObject({
      total: 1,
      totalRelation: 'exact',
      next: null,
    })
    await newcomer()
    expect(await page({ q: 'q', type: 'users', limit: '1' })).toMatchObject({
      total: 1,
      totalRelation: 'atLeast',
    })
    expect(await page({ q: 'nothinglikethat', type: 'users' })).toMatchObject({
      items: [],
      total: 0,
      totalRelation: 'exact',
    })
  })

  test('holds users as their profiles show them', async () => {
    const { username } = await newcomer()
    const { viewer: _, ...user } = (await call('get-user', { path: { username } })).body
    expect((await page({ q: username, type: 'users' })).items).toEqual([user])
  })

  test.each([
    [{}],
    [{ q: 'ada' }],
    [{ type: 'users' }],
    [{ q: '', type: 'users' }],
    [{ q: '🐟', type: 'users' }],
    [{ q: '@', type: 'users' }],
    [{ q: 'ada', type: 'posts' }],
    [{ q: 'x'.repeat(101), type: 'tags' }],
    [{ q: 'ada', type: 'users', after: '' }],
    [{ q: 'ada', type: 'users', after: 'YQ', before: 'YQ' }],
  ])('is 400 for %j', async (query) => {
    expectProblem(
      await call('search', { query: query as unknown as Record<string, string> }),
      400,
      'validation-failed',
      {
        errors: expect.any(Array),
      },
    )
  })

  test('is a page with any cursor', async () => {
    const { username } = await newcomer()
    for (const cursor of ['YQ', 'zzzz', '_-_-', 'AAAA'])
      for (const way of ['after', 'before'])
        expect(await call('search', { query: { q: username, type: 'users', [way]: cursor } })).toMatchObject({
          status: 200,
        })
  })
})

/** Of this world, whose ids are few: the migration looks at each. */
test('users and tags from before are found when the layout has been moved on and the sweeper has run', async () => {
  const { migrate } = await import('../../../infra/services/migrations.ts')
  const { redis } = await import('../../../shared/redis/redis.ts')
  const ada = await newcomer()
  const tag = newTag()
  // As it was listed then.
  const id = await write(ada, `#${tag}`)
  await world.redisServer.run('ZADD', 'posts', id, id)
  const former = (await world.redisServer.run('KEYS', '*')) as unknown[]
  for (const key of former.map(String).filter((name) => /^(search_|user_terms|tag_posts)/.test(name)))
    await world.redisServer.run('DEL', key)
  expect([await usersOf(ada.username), await found(tag)]).toEqual([[], []])
  await world.redisServer.run('SET', 'schema_version', '3')
  await migrate(redis())
  await sweepAll(world)
  expect([await usersOf(ada.username), await found(tag)]).toEqual([[ada.username], [tag]])
  expect((await call('list-tagged-posts', { path: { tag } })).body).toMatchObject({ total: 1 })
})
