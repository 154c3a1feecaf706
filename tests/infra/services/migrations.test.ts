import { migrate, requireLayout } from '../../../infra/services/migrations.ts'
import { withRedis } from '../../../infra/services/redis-connection.ts'
import { schemaVersion } from '../../../shared/store/schema-version.ts'
import { startFaultProxy, type FaultProxy } from '../../support/network/fault-proxy.ts'
import { readKeyspace } from '../../support/redis/keyspace.ts'
import { startRedisServer, type RedisServer } from '../../support/redis/redis-server.ts'
import { makePlace, type Place } from './place.ts'

describe('the layout of the data', () => {
  let server: RedisServer
  let proxy: FaultProxy
  let place: Place
  const onRedis = <T>(work: Parameters<typeof withRedis<T>>[1]) => withRedis(proxy.url('redis'), work, {})

  beforeAll(async () => {
    server = await startRedisServer()
    proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
    place = await makePlace()
  })
  afterAll(async () => {
    await place.remove()
    await proxy.close()
    await server.stop()
  })
  beforeEach(() => server.run('FLUSHALL'))

  /** What the first released layout looks like: ada (1) is followed by bob (2), and has written 1024, 2048 and 3072. */
  async function writeFirstLayout(): Promise<void> {
    const commands = [
      'SET id_next_user 2',
      'SET id_next_post 4096',
      'HSET user:{1} sub sub-1 username ada createdAt 2026-01-01T00:00:00.000Z',
      'HSET user:{2} sub sub-2 username bob createdAt 2026-01-01T00:00:00.000Z',
      'SET user_id:ada 1',
      'SET user_id:bob 2',
      'SET user_id_by_sub:sub-1 1',
      'SET user_id_by_sub:sub-2 2',
      'ZADD user_followers:{1} 512 2',
      'ZADD user_following:{2} 512 1',
      ...[1024, 2048, 3072].flatMap((id) => [
        `SET post:${id} {"id":${id},"authorId":1,"text":"#post","createdAt":"2026-01-01T00:00:00.001Z"${id === 2048 ? ',"entities":[["tag",0,5]]' : ''}}`,
        `ZADD user_posts:{1} ${id} ${id}`,
        `ZADD posts ${id} ${id}`,
      ]),
      // The last two have not reached bob; 4096 was begun and never written.
      'ZADD user_feed:{2} 0 0:0 1024 1024:1',
      'ZADD fanout_pending 1000 2048 2000 3072 3000 4096',
      'HSET session:{s} userId 1 jti j generation 3 refreshToken sealed state active',
      'ZADD user_sessions:{1} 9000000000000 s',
    ]
    for (const command of commands) await server.run(...command.split(' '))
  }

  async function migratedKeyspace(): Promise<Map<string, string>> {
    const expected = await readKeyspace(server)
    expected.set('schema_version', '"6"')
    expected.delete('posts')
    expected.set('posts:{2026-01}', '["1024","1024","2048","2048","3072","3072"]')
    expected.set('search_pending', '["user:1","1","user:2","1"]')
    expected.set('marks_pending', '["told:2048::0","1"]')
    expected.delete('user_feed:{2}')
    expected.set('fanout_pending', '["deliver:2048:1","1000","deliver:3072:1","2000"]')
    return expected
  }

  it('is moved on from the first one, and nothing else is touched', async () => {
    await writeFirstLayout()
    const expected = await migratedKeyspace()
    expect(await onRedis((redis) => migrate(redis))).toEqual({
      from: 1,
      to: 6,
      steps: [
        { to: 2, what: 'Naming action and author in the outbox', moved: 3 },
        { to: 3, what: 'Dropping feeds of the former layout', moved: 1 },
        { to: 4, what: 'Noting users and tags that are to be found', moved: 3 },
        { to: 5, what: 'Cutting the list of all posts by month', moved: 3 },
        { to: 6, what: 'Letting long lists of likes be cut', moved: 0 },
      ],
    })
    expect(await readKeyspace(server)).toEqual(expected)
    expect(await onRedis((redis) => migrate(redis))).toEqual({ from: 6, to: 6, steps: [] })
    expect(await readKeyspace(server)).toEqual(expected)
  })

  it.each(['before', 'after'] as const)(
    'is moved on by a second run when the first is cut off %s any of its steps',
    async (when) => {
      for (let trip = 1; ; trip++) {
        await server.run('FLUSHALL')
        await writeFirstLayout()
        const expected = await migratedKeyspace()
        proxy.resetCounts()
        proxy.cut(when, trip)
        const whole = await onRedis((redis) => migrate(redis)).then(
          () => true,
          () => false,
        )
        const wasHit = proxy.roundTrips >= trip
        proxy.resetCounts()
        await onRedis((redis) => migrate(redis))
        expect(await readKeyspace(server)).toEqual(expected)
        // A trip that only reads is repeated, and the run is whole all the same.
        if (!whole || wasHit) continue
        // Two trips to look around, three or two for each entry, one to note the version.
        expect(trip).toBeGreaterThan(8)
        return
      }
    },
  )

  it('is the newest one where there is no data', async () => {
    await onRedis(requireLayout)
    expect(await server.run('GET', 'schema_version')).toBe(String(schemaVersion))
    await onRedis(requireLayout)
    expect(await onRedis((redis) => migrate(redis))).toMatchObject({ from: schemaVersion, steps: [] })
  })

  it('is refused by a start while it is old, with the command that moves it on', async () => {
    await writeFirstLayout()
    await expect(onRedis(requireLayout)).rejects.toMatchObject({
      what: 'The data in Redis is of layout 1, and this Perch needs 6.',
      next: expect.stringContaining('npm run infra -- migrate'),
    })
    expect(await server.run('GET', 'schema_version')).toBeNull()
  })

  it.each(['7', '17'])('is refused when a newer Perch wrote it: %s', async (version) => {
    await server.run('SET', 'schema_version', version)
    const refused = {
      what: `The data in Redis is of layout ${version}, and this Perch knows 6 at most.`,
      why: expect.stringContaining('only go forwards'),
      next: expect.stringContaining('git pull'),
    }
    await expect(onRedis(requireLayout)).rejects.toMatchObject(refused)
    await expect(onRedis((redis) => migrate(redis))).rejects.toMatchObject(refused)
    expect(await server.run('GET', 'schema_version')).toBe(version)
  })

  it('is refused when another program seems to have the key', async () => {
    await server.run('SET', 'schema_version', 'v2')
    await expect(onRedis((redis) => migrate(redis))).rejects.toMatchObject({
      what: 'Redis does not say which layout its data has.',
    })
  })

  it('is moved on by npm run infra -- migrate, which says what it did', async () => {
    const env = { REDIS_URL: server.url }
    await writeFirstLayout()
    const first = await place.infra(['migrate', '--json'], env)
    expect(first.code).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({
      from: 1,
      to: 6,
      steps: [{ moved: 3 }, { moved: 1 }, { moved: 3 }, { moved: 3 }, { moved: 0 }],
    })
    expect(first.stderr).toContain('Naming action and author in the outbox')
    const second = await place.infra(['migrate'], env)
    expect(second).toMatchObject({ code: 0, stdout: 'The data has layout 6 already.\n' })
    await server.run('SET', 'schema_version', '7')
    const third = await place.infra(['migrate'], env)
    expect(third).toMatchObject({ code: 1, stdout: '' })
    expect(third.stderr).toMatch(/layout 7[^]+\nWhy: [^]+\nNext: /)
  })
})
