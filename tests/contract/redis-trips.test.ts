import { defineScript, type Reply } from '../../shared/redis/port.ts'
import { drivers, startDriver, type DriverUnderTest } from '../support/redis/redis-drivers.ts'

describe.each(drivers)('the round trips of the Redis port over %s', (driver) => {
  let subject: DriverUnderTest
  const run = (...command: [string, ...(string | number)[]]): Promise<Reply> => subject.redis.run(...command)

  beforeAll(async () => {
    subject = await startDriver(driver)
  })
  afterAll(() => subject.stop())
  beforeEach(() => subject.server.run('FLUSHALL'))

  // A later middleware's turn: some awaits away, but no setImmediate.
  async function afterMicrotasks(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await Promise.resolve()
  }

  it('are one for all commands of a turn, and are counted to the request', async () => {
    const add = defineScript('return redis.call("INCR", KEYS[1])')
    await subject.server.run('SCRIPT', 'LOAD', add.lua)
    subject.proxy.resetCounts()
    await subject.withStats(async (stats) => {
      await Promise.all([
        run('INCR', 'a'),
        run('GET', 'a'),
        subject.redis.script(add, ['a'], []),
        afterMicrotasks(20).then(() => run('INCR', 'a')),
      ])
      expect(subject.proxy.roundTrips).toBe(1)
      expect(stats.redisTrips).toBe(1)
      expect(stats.redisMs).toBeGreaterThan(0)
      expect(await run('GET', 'a')).toBe('3')
      expect(subject.proxy.roundTrips).toBe(2)
      expect(stats.redisTrips).toBe(2)
    })
  })

  it('are counted to the request that made them', async () => {
    const trips = await Promise.all(
      [1, 3, 2].map((reads) =>
        subject.withStats(async (stats) => {
          for (let i = 0; i < reads; i++) await Promise.all([run('GET', 'a'), run('GET', 'b')])
          return stats.redisTrips
        }),
      ),
    )
    expect(trips).toEqual([1, 3, 2])
  })

  it('keep the order of what is said to be in order, wherever the rest goes', async () => {
    const { sending, redis, proxy } = subject
    const { arrange } = sending
    sending.arrange = (units) => units.toReversed()
    proxy.resetCounts()
    const [replies, ...others] = await Promise.all([
      redis.inOrder(Array.from({ length: 500 }, () => ['INCR', 'a'])),
      run('INCR', 'b'),
      run('INCR', 'b'),
    ])
    sending.arrange = arrange
    expect(replies).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
    expect(others).toEqual([2, 1])
    if (driver !== 'cluster') expect(proxy.roundTrips).toBe(1)
  })

  it('end an order with a script, also where the server does not know it', async () => {
    await subject.server.run('SCRIPT', 'FLUSH')
    const double = defineScript('return redis.call("GET", KEYS[1]) * 2')
    const { redis } = subject
    for (const value of [21, 22]) {
      expect(await redis.inOrder([['SET', 'a', value]], [double, ['a'], []])).toEqual(['OK', value * 2])
    }
  })

  it('keep an order across the slots of a cluster', async () => {
    const { redis } = subject
    // Ten keys are of ten slots.
    const keys = Array.from({ length: 10 }, (_, i) => `key ${i}`)
    const write = keys.map((key) => ['SET', key, 'there'] as const)
    expect(await redis.inOrder([...write, ['GET', 'key 0']])).toEqual([...keys.map(() => 'OK'), 'there'])
    await run('SET', 'text', 'no list')
    await expect(
      redis.inOrder([
        ['LPUSH', 'text', 1],
        ['SET', 'after', 1],
      ]),
    ).rejects.toThrow('LPUSH')
    if (driver === 'cluster') expect(await run('GET', 'after')).toBeNull()
  })

  it('are one for a transaction, and count as one with the commands of its turn', async () => {
    subject.proxy.resetCounts()
    await subject.redis.transaction([
      ['INCR', 'a'],
      ['INCR', 'a'],
    ])
    expect(subject.proxy.roundTrips).toBe(1)
    await subject.withStats(async (stats) => {
      await Promise.all([run('GET', 'b'), subject.redis.transaction([['INCR', 'a']])])
      expect(stats.redisTrips).toBe(1)
    })
  })
})
