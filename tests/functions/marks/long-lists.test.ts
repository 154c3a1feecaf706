/** Lists of likes that do not fit into one set: what is kept beside it is read, counted, paged and removed like the rest. */
import { call } from '../../support/world/call.ts'
import { cleanUp } from '../../support/hunts/pairs.ts'
import {
  about,
  act,
  likersOf,
  markedIds,
  marksOf,
  postOf,
  sweepMarks,
} from '../../support/social/mark-state.ts'
import { findTraces } from '../../support/redis/keyspace.ts'
import { walkForwards } from '../../support/social/walk-pages.ts'
import { startInstances } from '../../support/world/instances.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

/** `npm run test:deep` plays this file as well, with all of it. */
const isDeep = process.env['PERCH_DEEP'] !== undefined
const steps = isDeep ? 1500 : 600

let world: World
let people = 0

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const newcomer = () => join(world, `l${(people += 1)}`)
const store = () => import('../../../shared/store/marks/marks.ts')
const redis = (...command: string[]) => world.redisServer.run(...command)

/** Above all ids that are given out: they are found by their profiles alone. */
let lastFan = 50_000_000

/** Users who are not at Keycloak: profiles alone. */
async function fans(count: number): Promise<number[]> {
  const ids = Array.from({ length: count }, () => (lastFan += 1 + (lastFan % 3)))
  await world.redisServer.runAll(
    ids.map((id) => [
      'HSET', `user:{${id}}`, 'sub', `s${id}`, 'username', `fan${id}`, 'createdAt', '2026-01-01T00:00:00.000Z',
    ]), // prettier-ignore
  )
  return ids
}

async function like(postId: string, userId: number, isLiking = true): Promise<void> {
  const { addToPost, addToUser, removeFromPost, removeFromUser } = await store()
  const mark = { kind: 'likes', postId: Number(postId), userId } as const
  if (isLiking) await Promise.all([addToPost(mark), addToUser(mark)])
  else await Promise.all([removeFromPost(mark), removeFromUser(mark)])
}

/** As functions before layout 6 kept it. */
async function likeAsBefore(postId: string, userIds: number[]): Promise<void> {
  const members = userIds.flatMap((id, i) => [String(29_000_000_000_000 + i), String(id)])
  await redis('ZADD', `likes:{post:${postId}}`, ...members)
}

/** Who likes a post by all its pages, the last one first. */
async function allLikers(id: string, limit = 100): Promise<number[]> {
  return (await walkForwards('list-likers', { path: { id } }, limit)).flat().map(Number)
}

async function isWhole(id: string, expected: number[]): Promise<void> {
  expect(await marksOf(id)).toMatchObject({ counts: { likes: expected.length } })
  expect((await likersOf(id)).total).toBe(expected.length)
  expect(await allLikers(id)).toEqual(expected.toReversed())
}

test('a thousand likes are counted, paged in both directions, and known to who has left them', async () => {
  const ada = await newcomer()
  const id = await postOf(ada)
  const all = await fans(1000)
  for (const fan of all) await like(id, fan)
  await isWhole(id, all)
  expect(await allLikers(id, 7)).toEqual(all.toReversed())
  const { readMarks } = await store()
  for (const fan of [all[0]!, all[127]!, all[128]!, all[999]!, 7]) {
    const [marks] = await readMarks([Number(id)], fan)
    expect([fan, marks]).toMatchObject([fan, { likes: 1000, liked: fan !== 7 }])
  }
  // A client that polls is shown those who come, the nearest first.
  const { prev } = await likersOf(id)
  const more = await fans(30)
  for (const fan of more) await like(id, fan)
  const news = await likersOf(id, { before: prev, limit: '20' })
  expect(news.items.map((user: { id: string }) => Number(user.id))).toEqual(more.slice(0, 20).toReversed())
  const rest = await likersOf(id, { before: news.prev })
  expect(rest.items.map((user: { id: string }) => Number(user.id))).toEqual(more.slice(20).toReversed())
})

test('likes and unlikes of a long list show what has happened, in any order', async () => {
  const ada = await newcomer()
  const id = await postOf(ada)
  const all = await fans(260)
  let expected: number[] = []
  // The same at each run: a step that has no divisor in common with the number of fans.
  for (let step = 0; step < steps; step += 1) {
    const fan = all[(step * 97 + Math.floor(step / 260) * 31) % all.length]!
    const isLiking = step < 300 || (step * 7919) % 11 < 6
    await like(id, fan, isLiking)
    if (!isLiking) expected = expected.filter((other) => other !== fan)
    else if (!expected.includes(fan)) expected.push(fan)
    if (step % 200 === 199) await isWhole(id, expected)
  }
  for (const fan of expected.toReversed()) await like(id, fan, false)
  await isWhole(id, [])
  expect(await redis('EXISTS', `likes:{post:${id}}`, `likes:{post:${id}}:rest`)).toBe(0)
})

if (isDeep)
  test('more likes than a few texts should hold are spread over many', async () => {
    const ada = await newcomer()
    const id = await postOf(ada)
    const all = await fans(4300)
    for (const fan of all) await like(id, fan)
    expect(String(await redis('HGET', `likes:{post:${id}}:rest`, 'texts'))).toBe('64')
    expect((await likersOf(id)).total).toBe(4300)
    const { readMarkers } = await store()
    const { entries } = await readMarkers('likes', Number(id), {
      direction: 'older',
      from: undefined,
      count: 5000,
    })
    expect(entries.map(({ member }) => Number(member))).toEqual(all.toReversed())
    await like(id, all[4000]!, false)
    const page = await readMarkers('likes', Number(id), {
      direction: 'older',
      from: entries[250]!.score,
      count: 100,
    })
    expect(page.entries.map(({ member }) => Number(member))).toEqual(
    all.toReversed().filter((fan) => fan !== all[4000]).slice(251, 351),
  ) // prettier-ignore
  })

test('a user sees everything that they like, of however many posts, in the order of liking', async () => {
  const [ada, bob] = [await newcomer(), await newcomer()]
  const ids: string[] = []
  for (let i = 0; i < 140; i += 1) ids.push(await postOf(ada))
  for (const id of ids) expect(await act('add-like', bob, id)).toMatchObject({ status: 200 })
  const walked = async () => (await walkForwards('list-likes', { token: bob.accessToken }, 30)).flat()
  expect(await walked()).toEqual(ids.toReversed())
  expect(await act('add-like', bob, ids[139]!)).toMatchObject({ body: { liked: true } })
  expect(await act('remove-like', bob, ids[135]!)).toMatchObject({
    body: { liked: false, counts: { likes: 0 } },
  })
  expect(await act('remove-like', bob, ids[0]!)).toMatchObject({ body: { liked: false } })
  expect(await walked()).toEqual(
    ids
      .slice(1)
      .filter((id) => id !== ids[135])
      .toReversed(),
  )
  const { body } = await call('export-me', { token: bob.accessToken })
  expect(body.likes).toHaveLength(138)
})

describe('what was kept by the functions before', () => {
  test('is read as it is, and cut by the likes that come', async () => {
    const ada = await newcomer()
    const id = await postOf(ada)
    const former = await fans(2500)
    await likeAsBefore(id, former)
    await isWhole(id, former)
    const encoding = async () => String(await redis('OBJECT', 'ENCODING', `likes:{post:${id}}`))
    expect(await encoding()).toBe('skiplist')
    const more = await fans(4)
    for (const fan of more) await like(id, fan)
    // One that is there already is not put there again.
    await like(id, former[1000]!)
    await isWhole(id, [...former, ...more])
    expect(await encoding()).toMatch(/listpack|ziplist/)
    await like(id, former[3]!, false)
    await like(id, former[2400]!, false)
    await isWhole(id, [...former.filter((_, i) => i !== 3 && i !== 2400), ...more])
  })

  test('stays in one set while functions before may still write it', async () => {
    const [ada, bob] = [await newcomer(), await newcomer()]
    const id = await postOf(ada)
    const former = await fans(128)
    await likeAsBefore(id, former)
    const [instance] = await startInstances(1, ['add-like'])
    const size = async () => Number(await redis('ZCARD', `likes:{post:${id}}`))
    await redis('SET', 'schema_version', '5')
    expect(await instance!.call('add-like', about(bob, id))).toMatchObject({ status: 200 })
    expect(await size()).toBe(129)
    await redis('SET', 'schema_version', '6')
    expect(await instance!.call('add-like', about(ada, id))).toMatchObject({
      body: { counts: { likes: 130 } },
    })
    expect(await size()).toBe(128)
    await isWhole(id, [...former, Number(bob.id), Number(ada.id)])
    await instance!.close()
  })
})

describe('a long list goes', () => {
  test('with its post', async () => {
    const [ada, bob] = [await newcomer(), await newcomer()]
    const id = await postOf(ada)
    const all = await fans(700)
    for (const fan of all) await like(id, fan)
    await act('add-like', bob, id)
    await call('delete-post', about(ada, id))
    await sweepMarks(world)
    expect(await redis('EXISTS', `likes:{post:${id}}`, `likes:{post:${id}}:rest`)).toBe(0)
    expect(await markedIds('likes', bob)).toEqual([])
    expect(await redis('EXISTS', ...all.map((fan) => `user_likes:{${fan}}`))).toBe(0)
  })

  test('with its user, out of the counts of all posts', async () => {
    const [ada, bob] = [await newcomer(), await newcomer()] as [Person, Person]
    const ids: string[] = []
    for (let i = 0; i < 135; i += 1) ids.push(await postOf(ada))
    for (const id of ids) await like(id, Number(bob.id))
    await call('delete-me', { token: bob.accessToken, body: { password: bob.password } })
    await cleanUp()
    for (const id of [ids[0]!, ids[128]!, ids[134]!])
      expect(await marksOf(id)).toMatchObject({ counts: { likes: 0 } })
    expect(
      (await findTraces(world.redisServer, [`{${bob.id}}`])).filter((key) => key.includes('likes')),
    ).toEqual([])
  })
})
