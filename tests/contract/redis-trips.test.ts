import { defineScript, type Reply } from '../../shared/redis/port.ts'
import { drivers, startDriver, type DriverUnderTest } from '../support/redis-drivers.ts'

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

  it('keep the order of the commands', async () => {
    const replies = await Promise.all(Array.from({ length: 500 }, () => run('INCR', 'a')))
    expect(replies).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
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
