import { inspect } from 'node:util'
import { defineReadScript, defineScript, type Reply } from '../../shared/redis/port.ts'
import { drivers, startDriver, type DriverUnderTest } from '../support/redis/redis-drivers.ts'
import { startRedisServer } from '../support/redis/redis-server.ts'

describe.each(drivers)('the Redis port over %s, when Redis is in trouble', (driver) => {
  let subject: DriverUnderTest
  const run = (...command: [string, ...(string | number)[]]): Promise<Reply> => subject.redis.run(...command)
  const unavailable = { name: 'RedisUnavailable' }

  // A connection that is gone costs an attempt, and must have been replaced after a few.
  async function untilAnswered(...command: [string, ...(string | number)[]]): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await run(...command)
      } catch (error) {
        expect(error).toMatchObject(unavailable)
        if (attempt === 5) throw error
      }
    }
  }

  beforeAll(async () => {
    subject = await startDriver(driver)
  })
  afterAll(() => subject.stop())
  beforeEach(async () => {
    await untilAnswered('PING')
    await subject.server.run('FLUSHALL')
    subject.proxy.resetCounts()
  })

  describe.each(['refuse', 'reset'] as const)('%s', (mode) => {
    it('rejects everything with redis-unavailable and is healthy again afterwards', async () => {
      await run('SET', 'canary-key', 'canary-value')
      await subject.proxy.setMode(mode)
      const outcomes = await Promise.allSettled([
        run('SET', 'canary-key', 'canary-value'),
        run('GET', 'canary-key'),
        subject.redis.transaction([['SET', 'canary-key', 'canary-value']]),
        subject.redis.script(defineScript('return ARGV[1]'), ['canary-key'], ['canary-value']),
      ])
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable })
        expect(inspect(outcome, { depth: null, showHidden: true })).not.toContain('canary')
      }
      await subject.proxy.setMode('pass')
      expect(await untilAnswered('GET', 'canary-key')).toBe('canary-value')
    })
  })

  describe('a cut connection', () => {
    const increments = {
      command: () => run('INCR', 'counter'),
      transaction: () => subject.redis.transaction([['INCR', 'counter']]),
      script: () => subject.redis.script(increment, ['counter'], []),
    }
    const increment = defineScript('return redis.call("INCR", KEYS[1])')

    it.each(Object.entries(increments))(
      'never runs a %s twice when its reply is lost',
      async (_, attempt) => {
        await subject.server.run('SCRIPT', 'LOAD', increment.lua)
        subject.proxy.cut('after')
        await expect(attempt()).rejects.toMatchObject(unavailable)
        expect(await untilAnswered('GET', 'counter')).toBe('1')
        expect(await subject.server.run('GET', 'counter')).toBe('1')
      },
    )

    it.each(Object.entries(increments))(
      'does not run a %s that was cut off before it arrived',
      async (_, attempt) => {
        await subject.server.run('SCRIPT', 'LOAD', increment.lua)
        subject.proxy.cut('before')
        await expect(attempt()).rejects.toMatchObject(unavailable)
        expect(await untilAnswered('GET', 'counter')).toBeNull()
      },
    )

    it('is replaced when Redis closed it while it was idle', async () => {
      await subject.server.run('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      expect(await untilAnswered('PING')).toBe('PONG')
    })
  })

  describe('a connection of unknown age', () => {
    const now = Date.now
    const later = (ms: number) => jest.spyOn(Date, 'now').mockImplementation(() => now() + ms)
    afterEach(() => jest.restoreAllMocks())

    const reads = {
      command: () => run('GET', 'a'),
      'trip of commands': async () => (await Promise.all([run('GET', 'a'), run('ZCARD', 'none')]))[0],
      script: () => subject.redis.script(defineReadScript('return redis.call("GET", KEYS[1])'), ['a'], []),
    }

    describe.each(Object.entries(reads))('takes a %s that only reads', (_, read) => {
      beforeEach(async () => {
        await run('SET', 'a', 'value')
        // The server knows the script from here on.
        await read()
        subject.proxy.resetCounts()
      })

      it.each(['before', 'after'] as const)(
        'once more when it breaks %s the server has answered',
        async (when) => {
          subject.proxy.cut(when)
          expect(await read()).toBe('value')
        },
      )
    })

    it('does not repeat what writes together with reads', async () => {
      subject.proxy.cut('after')
      const both = await Promise.allSettled([run('GET', 'a'), run('INCR', 'counter')])
      expect(both).toMatchObject([{ reason: unavailable }, { reason: unavailable }])
      expect(await run('GET', 'counter')).toBe('1')
    })

    it('is asked first after a long sleep, by the wall clock, and costs no trip otherwise', async () => {
      await run('SET', 'a', 'value')
      subject.proxy.resetCounts()
      await run('GET', 'a')
      expect(subject.proxy.roundTrips).toBe(1)
      later(-31_000)
      await run('GET', 'a')
      expect(subject.proxy.roundTrips).toBe(3)
    })
  })

  it('does not run what was asked while nobody listened', async () => {
    await subject.proxy.setMode('refuse')
    await expect(run('INCR', 'counter')).rejects.toMatchObject(unavailable)
    await subject.proxy.setMode('pass')
    expect(await untilAnswered('GET', 'counter')).toBeNull()
  })

  describe('a server that cannot serve', () => {
    const set = defineScript('return redis.call("SET", KEYS[1], ARGV[1])')
    const writes = () => [
      run('SET', 'a', 1),
      subject.redis.transaction([['SET', 'a', 1]]),
      subject.redis.script(set, ['a'], [1]),
    ]
    const outcomesOf = async (attempts: Promise<unknown>[]) =>
      (await Promise.allSettled(attempts)).map((outcome) =>
        outcome.status === 'rejected' ? outcome.reason : outcome.value,
      )

    it('is unavailable when it is out of memory', async () => {
      await subject.server.run('CONFIG', 'SET', 'maxmemory', '1')
      const refused = await outcomesOf(writes())
      await subject.server.run('CONFIG', 'SET', 'maxmemory', '0')
      expect(refused).toMatchObject([unavailable, unavailable, unavailable])
      expect(await outcomesOf(writes())).toEqual(['OK', ['OK'], 'OK'])
    })

    // A node of a cluster cannot be told to follow another server.
    if (driver !== 'cluster') {
      it('is unavailable when it is a replica that lost its master', async () => {
        await subject.server.run('REPLICAOF', '127.0.0.1', '1')
        const refused = await outcomesOf(writes())
        await subject.server.run('CONFIG', 'SET', 'replica-serve-stale-data', 'no')
        refused.push(...(await outcomesOf([run('GET', 'a')])))
        await subject.server.run('REPLICAOF', 'NO', 'ONE')
        expect(refused).toMatchObject([unavailable, unavailable, unavailable, unavailable])
        expect(await outcomesOf(writes())).toEqual(['OK', ['OK'], 'OK'])
      })
    }

    if (driver === 'ioredis') {
      it('is left for the one that was promoted in its place', async () => {
        const promoted = await startRedisServer()
        const reply = async (...command: string[]) => String(await promoted.run(...command))
        await subject.server.run('SET', 'a', '0')
        // It would wait for five seconds whether more replicas come.
        await subject.server.run('CONFIG', 'SET', 'repl-diskless-sync-delay', '0')
        await promoted.run('REPLICAOF', '127.0.0.1', String(subject.server.port))
        while (!(await reply('INFO', 'replication')).includes('master_link_status:up'));
        await promoted.run('REPLICAOF', 'NO', 'ONE')
        await subject.server.run('REPLICAOF', '127.0.0.1', String(promoted.port))
        subject.proxy.setTarget({ host: '127.0.0.1', port: promoted.port })
        const [first] = await outcomesOf([run('INCR', 'a')])
        const second = await outcomesOf([
          run('INCR', 'a'),
          subject.redis.script(set, ['b'], [1]),
          run('GET', 'a'),
        ])
        const [kept] = [await reply('GET', 'a')]
        subject.proxy.setTarget({ host: '127.0.0.1', port: subject.server.port })
        await subject.server.run('REPLICAOF', 'NO', 'ONE')
        await promoted.stop()
        expect(first).toMatchObject(unavailable)
        expect(second).toEqual([1, 'OK', '1'])
        expect(kept).toBe('1')
      })
    }

    it('is unavailable when it does not take our credentials', async () => {
      await subject.server.run('CONFIG', 'SET', 'requirepass', 'a password')
      await subject.proxy.setMode('refuse')
      await subject.proxy.setMode('pass')
      await subject.server.run('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      const refused = await run('GET', 'a').catch((error: unknown) => error)
      await subject.server.run('CONFIG', 'SET', 'requirepass', '')
      expect(refused).toMatchObject(unavailable)
      expect(await untilAnswered('PING')).toBe('PONG')
    })
  })
})
