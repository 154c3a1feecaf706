/** GET /posts while functions of layout 4, which keep all posts in one list, run beside these, and while the list is cut by month. */
import { migrate } from '../../../infra/services/migrations.ts'
import { redis } from '../../../shared/redis/redis.ts'
import { firstIdOf, monthOf, nextId } from '../../../shared/store/clock.ts'
import { addToList, removeFromList } from '../../../shared/store/journal-scripts.ts'
import { schemaVersion } from '../../../shared/store/schema-version.ts'
import { call } from '../../support/world/call.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

const formerList = ['posts', '{posts}:late']

/** As functions of layout 4 publish. */
async function publishAsBefore(id: number): Promise<string> {
  const post = { id, authorId: Number(ada.id), text: 'Before.', createdAt: '2026-01-01T00:00:00.000Z' }
  await world.redisServer.run('SET', `post:${id}`, JSON.stringify(post))
  await redis().script(addToList, [`user_posts:{${ada.id}}`, `user_posts_late:{${ada.id}}`], [id])
  await redis().script(addToList, formerList, [id])
  return String(id)
}

async function deleteAsBefore(id: string): Promise<void> {
  await world.redisServer.run('SET', `post:${id}`, 'null')
  await redis().script(removeFromList, [`user_posts:{${ada.id}}`, `user_posts_late:{${ada.id}}`], [id])
  await redis().script(removeFromList, formerList, [id])
}

async function publish(): Promise<string> {
  const input = { path: { username: ada.username }, token: ada.accessToken, body: { text: 'Now.' } }
  return (await call('create-post', input)).body.id
}

const remove = (id: string) => call('delete-post', { path: { id }, token: ada.accessToken })
const list = async (query: Record<string, string>) => (await call('list-posts', { query })).body
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id)

test('pages and polls go on without a gap, and nothing is shown twice', async () => {
  await world.redisServer.run('SET', 'schema_version', '4')
  // Over the borders of two months, some of which have none.
  const former: string[] = []
  for (const month of [1, 4, 5])
    for (const i of [-3, -2, -1, 0, 1, 2])
      former.unshift(await publishAsBefore(firstIdOf(month) + i * 1024 + 1024))
  const recent = [await publishAsBefore(await nextId()), await publish()]
  const late = await nextId()
  const all = () => [...recent.toReversed(), ...former]

  // One walks down, one goes up from the bottom, one polls.
  let down = await list({ limit: '4' })
  const met = idsOf(down)
  let up = await list({ limit: '3', before: former.at(-1)! })
  const climbed = idsOf(up)
  let poll = await list({ limit: '5' })
  const polled: string[] = []
  const pollOnce = async () => {
    poll = await list({ before: poll.prev })
    polled.push(...idsOf(poll).toReversed())
  }
  const start = recent.length

  recent.push(await publishAsBefore(await nextId()), await publish())
  await pollOnce()
  // Late: an id that was given out before those.
  const overtaken = await publishAsBefore(late)
  const both = [await publish(), await publishAsBefore(await nextId())]
  recent.push(...both)
  const [gone, goneToo] = [await publish(), await publishAsBefore(await nextId())]
  await remove(goneToo)
  await deleteAsBefore(gone)
  const removed = former.splice(9, 1)[0]!
  await remove(removed)

  const deleted: string[] = []
  const during = (
    await Promise.all([
      migrate(redis()),
      publish(),
      publish(),
      remove(former[12]!).then(() => deleted.push(former[12]!)),
    ])
  )
    .filter((done) => typeof done === 'string')
    .toSorted((a, b) => Number(a) - Number(b))
  recent.push(...during)
  former.splice(12, 1)
  await pollOnce()
  recent.push(await publish())
  await pollOnce()
  await pollOnce()
  expect(polled.toSorted()).toEqual([...recent.slice(start), overtaken].toSorted())

  while (down.next !== null) {
    down = await list({ limit: '4', after: down.next })
    met.push(...idsOf(down))
  }
  expect(met.filter((id) => id !== removed && !deleted.includes(id))).toEqual(
    all().slice(all().indexOf(met[0]!)),
  )
  while (up.items.length > 0) {
    up = await list({ limit: '3', before: up.prev })
    climbed.unshift(...idsOf(up))
  }
  expect(climbed.toSorted()).toEqual([...new Set([...former.slice(0, -1), ...recent, overtaken])].toSorted())

  const whole = [...recent, overtaken].toSorted((a, b) => Number(b) - Number(a))
  expect(await list({ limit: '100' })).toMatchObject({
    total: whole.length + former.length,
    items: [...whole, ...former].map((id) => ({ id })),
  })
  const months = (await world.redisServer.run('KEYS', 'posts*')) as unknown[]
  const names = new Set(
    [...recent, ...former].map((id) =>
      new Date(Date.UTC(2026, monthOf(Number(id)))).toISOString().slice(0, 7),
    ),
  )
  expect(
    months
      .map(String)
      .filter((key) => !key.includes('late'))
      .toSorted(),
  ).toEqual([...names].map((name) => `posts:{${name}}`).toSorted())
}, 60_000)

test('the first user of an empty Redis notes the newest layout, and no later one does', async () => {
  const noted = () => world.redisServer.run('GET', 'schema_version')
  await world.redisServer.run('DEL', 'schema_version')
  await join(world, 'later')
  expect(await noted()).toBeNull()
  const last = await world.redisServer.run('GET', 'id_next_user')
  await world.redisServer.run('DEL', 'id_next_user')
  await join(world, 'first')
  expect(await noted()).toBe(String(schemaVersion))
  await world.redisServer.run('SET', 'id_next_user', String(last))
})
