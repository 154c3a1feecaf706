import { inspect } from 'node:util'
import { defineScript, type Reply } from '../../shared/redis/port.ts'
import { drivers, startDriver, type DriverUnderTest } from '../support/redis-drivers.ts'

describe.each(drivers)('the Redis port over %s, when Redis is in trouble', (driver) => {
  let subject: DriverUnderTest
  const run = (...command: [string, ...(string | number)[]]): Promise<Reply> => subject.redis.run(...command)
  const unavailable = { code: 'redis-unavailable', status: 503 }

  // A silent socket costs an attempt 0.8 s, and must have been given up after a few.
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
    await subject.proxy.setMode('pass')
    await untilAnswered('PING')
    await subject.server.run('FLUSHALL')
    subject.proxy.resetCounts()
  })

  describe.each(['refuse', 'hang', 'reset'] as const)('%s', (mode) => {
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

  it('does not run what was asked while nobody listened', async () => {
    await subject.proxy.setMode('refuse')
    await expect(run('INCR', 'counter')).rejects.toMatchObject(unavailable)
    await subject.proxy.setMode('pass')
    expect(await untilAnswered('GET', 'counter')).toBeNull()
  })

  it('hands no late reply to a later command', async () => {
    await Promise.all([run('SET', 'a', 'first'), run('SET', 'b', 'second')])
    await subject.server.run('CLIENT', 'PAUSE', '1000')
    await expect(run('GET', 'a')).rejects.toMatchObject(unavailable)
    expect(await untilAnswered('GET', 'b')).toBe('second')
    expect(await run('GET', 'a')).toBe('first')
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
