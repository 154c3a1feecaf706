/** Redis is killed while posts are published: those that were acknowledged are there, in every feed, once. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { freePort, startRedis } from '../../infra/services.ts'
import { call } from '../support/call.ts'
import { expectFinished, feedIds, follow, publish, sweep } from '../support/followers.ts'
import { respConnection } from '../support/resp.ts'
import { join, type Person, startWorld, type World } from '../support/world.ts'

let world: World
let folder: string
let redis: Awaited<ReturnType<typeof startRedis>>
let connection: ReturnType<typeof respConnection>
let port: number
let ada: Person
let readers: Person[]

/** Every write is on the disk before it is answered, as MemoryDB and Upstash promise it. */
const start = () => startRedis({ port, folder, appendOnly: true, args: ['--appendfsync', 'always'] })

beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'perch-crash-'))
  port = await freePort()
  redis = await start()
  connection = respConnection(redis.url)
  world = await startWorld({ REDIS_URL: redis.url })
  ;[ada, ...readers] = (await Promise.all(['ada', 'bob', 'eve'].map((name) => join(world, name)))) as [
    Person,
    ...Person[],
  ]
  for (const reader of readers) {
    await feedIds(reader)
    await follow(reader, ada)
  }
})
afterAll(async () => {
  await world.close()
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

test.each([3, 10, 25])(
  'keeps every acknowledged post when Redis is killed after %d of them',
  async (count) => {
    const acknowledged: string[] = []
    const publishUntilKilled = async (): Promise<void> => {
      for (;;) {
        const { status, body } = await publish(ada)
        if (status !== 201) return
        acknowledged.push(body.id)
        if (acknowledged.length === count) await redis.stop('SIGKILL')
      }
    }
    await Promise.all([publishUntilKilled(), publishUntilKilled(), publishUntilKilled()])
    expect(acknowledged.length).toBeGreaterThanOrEqual(count)

    redis = await start()
    while ((await call('ready')).status !== 200);
    await sweep(killed())
    await expectFinished(killed())
    const path = { username: ada.username }
    const listed = (await call('list-user-posts', { path, query: { limit: '100' } })).body.items
    const ids: string[] = listed.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(expect.arrayContaining(acknowledged))
    for (const reader of readers) expect(await feedIds(reader)).toEqual(ids)
  },
)
