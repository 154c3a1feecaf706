/**
 * Redis is killed while posts are published, delivered by the queue and deleted: those that were acknowledged are there, in
 * every feed, once, and those whose deletion was acknowledged are not.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { freePort, startRedis } from '../../../infra/services/services.ts'
import { schemaVersion } from '../../../shared/store/schema-version.ts'
import { call } from '../../support/world/call.ts'
import {
  cachedIds,
  expectFinished,
  feedIds,
  follow,
  publish,
  sweep,
  workOff,
} from '../../support/social/followers.ts'
import { respConnection } from '../../support/redis/resp.ts'
import { type Sqs, startSqs } from '../../support/network/sqs.ts'
import { work } from '../../support/network/workers.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let folder: string
let redis: Awaited<ReturnType<typeof startRedis>>
let connection: ReturnType<typeof respConnection>
let port: number
/** Two follow ada, one follows eve. */
let ada: Person
let bob: Person
let eve: Person
let sqs: Sqs

/** Every write is on the disk before it is answered, as MemoryDB and Upstash promise it. */
const start = () => startRedis({ port, folder, appendOnly: true, args: ['--appendfsync', 'always'] })

beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'perch-crash-'))
  port = await freePort()
  redis = await start()
  connection = respConnection(redis.url)
  await connection.send([['SET', 'schema_version', String(schemaVersion)]])
  sqs = await startSqs()
  const limits = { FANOUT_INLINE_LIMIT: '1', FANOUT_RANGE: '1' }
  world = await startWorld({ ...sqs.settings, ...limits, REDIS_URL: redis.url })
  ;[ada, bob, eve] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => join(world, name)))) as [
    Person,
    Person,
    Person,
  ]
  for (const reader of [bob, eve]) {
    await feedIds(reader)
    await follow(reader, ada)
  }
  await follow(bob, eve)
})
afterAll(async () => {
  await Promise.all([world.close(), sqs.close()])
  connection.close()
  await redis.stop()
  await rm(folder, { recursive: true })
})

/** As {@link World} has it, but the one that is killed. */
const killed = () => ({
  ...world,
  redisServer: {
    ...world.redisServer,
    run: async (...command: string[]) => (await connection.send([command]))[0],
  },
})

interface Told {
  author: Person
  published: string[]
  /** Perhaps: its answer was lost. */
  attempted: Set<string>
  deleted: Set<string>
}

/** Until Redis is gone; every third post is deleted again. */
async function publishUntilKilled(told: Told, onPublished: () => Promise<void>): Promise<void> {
  for (;;) {
    const { status, body } = await publish(told.author)
    if (status !== 201) return
    told.published.push(body.id)
    await onPublished()
    if (told.published.length % 3 !== 0) continue
    told.attempted.add(body.id)
    const { accessToken: token } = told.author
    const removed = await call('delete-post', { path: { id: body.id }, token })
    if (removed.status !== 204) return
    told.deleted.add(body.id)
  }
}

/** Takes messages as they come, and puts back what failed. */
async function workUntil(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const message = sqs.messages.shift()
    if (message === undefined) await new Promise(setImmediate)
    else if ((await work('deliver-posts', message)).length > 0) sqs.messages.push(message)
  }
}

test.each([3, 10, 25])('keeps what it acknowledged when Redis is killed after %d posts', async (count) => {
  // By the queue, and within the request.
  const told: Told[] = [ada, eve].map((author) => {
    return { author, published: [], attempted: new Set(), deleted: new Set() }
  })
  let published = 0
  const killInTime = async () => {
    published += 1
    if (published === count) await redis.stop('SIGKILL')
  }
  let isOver = false
  const worker = workUntil(() => isOver)
  await Promise.all([...told, ...told].map((one) => publishUntilKilled(one, killInTime)))
  isOver = true
  await worker
  expect(published).toBeGreaterThanOrEqual(count)

  redis = await start()
  while ((await call('ready')).status !== 200);
  await workOff(sqs)
  for (let run = 0; run < 5 && (await sweep(killed())) > 0; run += 1) await workOff(sqs)
  await expectFinished(killed())
  for (const { author, ...one } of told) {
    const path = { username: author.username }
    const listed = (await call('list-user-posts', { path, query: { limit: '100' } })).body.items
    const ids: string[] = listed.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(expect.arrayContaining(one.published.filter((id) => !one.attempted.has(id))))
    expect(ids.filter((id) => one.deleted.has(id))).toEqual([])
    for (const reader of author === ada ? [bob, eve] : [bob]) {
      const theirs = (await cachedIds(killed(), reader)).filter((id) => ids.includes(id))
      expect(theirs).toEqual(ids)
      expect((await feedIds(reader)).filter((id) => ids.includes(id) || one.deleted.has(id))).toEqual(ids)
    }
  }
})
