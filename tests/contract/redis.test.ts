import { inspect } from 'node:util'
import { defineScript, type Reply } from '../../shared/redis/port.ts'
import { drivers, startDriver, type DriverUnderTest } from '../support/redis/redis-drivers.ts'

const values = [
  'null',
  'true',
  '12',
  '1e3',
  '007',
  '9007199254740993',
  '{"a":1}',
  '["x"]',
  '"quoted"',
  '',
  ' ',
  'OK',
  'QUEUED',
  'T0s=',
  'line\r\nbreak\0nul\x7f',
  'é 漢字 🐦 👩‍👩‍👧 \u202e',
  '\ufeffstarts with a byte order mark',
  'a'.repeat(1_000_000),
]

describe.each(drivers)('the Redis port over %s', (driver) => {
  let subject: DriverUnderTest
  const run = (...command: [string, ...(string | number)[]]): Promise<Reply> => subject.redis.run(...command)

  beforeAll(async () => {
    subject = await startDriver(driver)
  })
  afterAll(() => subject.stop())
  beforeEach(() => subject.server.run('FLUSHALL'))

  describe('values', () => {
    it.each(values.map((value) => [JSON.stringify(value).slice(0, 40), value]))(
      'come back as they were stored: %s',
      async (_, value) => {
        expect(await run('SET', 'key', value)).toBe('OK')
        expect(await run('GET', 'key')).toBe(value)
        expect(await run('MGET', 'key', '{key}:absent')).toEqual([value, null])
        expect(await run('HSET', 'hash', value, value)).toBe(1)
        expect(await run('HGETALL', 'hash')).toEqual([value, value])
        expect(await subject.redis.transaction([['GET', 'key']])).toEqual([value])
        expect(await subject.redis.script(defineScript('return {ARGV[1]}'), [], [value])).toEqual([value])
      },
    )

    it('may be names that are not ASCII', async () => {
      await run('SET', 'ключ:🐦', 1)
      expect(await subject.server.run('GET', 'ключ:🐦')).toBe('1')
    })

    it('are strings also where they were numbers', async () => {
      await run('SET', 'number', 42)
      expect(await run('GET', 'number')).toBe('42')
    })

    it('are exact integers and scores', async () => {
      // The largest that ioredis reads exactly; it rounds while it parses the 48 integers above.
      const largest = Number.MAX_SAFE_INTEGER - 48
      await run('SET', 'counter', largest - 1)
      expect(await run('INCR', 'counter')).toBe(largest)
      expect(await run('DECRBY', 'counter', 2 * largest)).toBe(-largest)
      await run('ZADD', 'zset', Number.MAX_SAFE_INTEGER, 'top')
      expect(await run('ZSCORE', 'zset', 'top')).toBe('9007199254740991')
    })

    it('are flat arrays of strings where Redis answers pairs', async () => {
      await run('HSET', 'hash', 'a', 1, 'b', 'two')
      await run('ZADD', 'zset', 1, 'a', 2.5, 'b', '-inf', 'c')
      expect(await run('HGETALL', 'hash')).toEqual(['a', '1', 'b', 'two'])
      expect(await run('hgetall', 'hash')).toEqual(['a', '1', 'b', 'two'])
      expect(await subject.redis.transaction([['hgetall', 'hash']])).toEqual([['a', '1', 'b', 'two']])
      expect(await run('ZRANGE', 'zset', 0, -1, 'WITHSCORES')).toEqual(['c', '-inf', 'a', '1', 'b', '2.5'])
      expect(await run('ZPOPMIN', 'zset', 2)).toEqual(['c', '-inf', 'a', '1'])
    })

    it('are null or empty where there is nothing', async () => {
      expect(await run('GET', 'absent')).toBeNull()
      expect(await run('HGETALL', 'absent')).toEqual([])
      expect(await run('HMGET', 'absent', 'a', 'b')).toEqual([null, null])
      expect(await run('ZSCORE', 'absent', 'a')).toBeNull()
      expect(await run('ZRANGE', 'absent', 0, -1)).toEqual([])
    })

    it('may nest', async () => {
      const nested = defineScript('return {1, "a", {2, false, {"b", {}}}, redis.status_reply("OK")}')
      expect(await subject.redis.script(nested, [], [])).toEqual([1, 'a', [2, null, ['b', []]], 'OK'])
    })
  })

  describe('a refused command', () => {
    it('rejects alone, with an ordinary error', async () => {
      await run('SET', 'string', 'text')
      const outcomes = await Promise.allSettled([
        run('INCR', 'a'),
        run('LPUSH', 'string', 'x'),
        run('NONSENSE'),
        run('INCR', 'a'),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
      expect(await run('GET', 'a')).toBe('2')
      await expect(run('LPUSH', 'string', 'x')).rejects.toMatchObject({
        name: 'Error',
        message: expect.stringMatching(/LPUSH: WRONGTYPE/),
      })
    })

    it('names neither keys nor values in its error', async () => {
      await run('SET', 'canary-key', 'canary-value')
      for (const refused of [
        run('LPUSH', 'canary-key', 'canary-value'),
        run('NONSENSE', 'canary-key', 'canary-value'),
        subject.redis.transaction([['LPUSH', 'canary-key', 'canary-value']]),
        subject.redis.transaction([['NONSENSE', 'canary-key', 'canary-value']]),
        subject.redis.script(
          defineScript('return redis.call("LPUSH", KEYS[1], ARGV[1])'),
          ['canary-key'],
          ['canary-value'],
        ),
      ]) {
        const error: unknown = await refused.catch((reason: unknown) => reason)
        expect(error).toBeInstanceOf(Error)
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
      }
    })
  })

  describe('a transaction', () => {
    it('answers every command in order', async () => {
      const replies = await subject.redis.transaction([
        ['SET', '{u}:a', 1],
        ['INCRBY', '{u}:a', 2],
        ['HSET', '{u}:h', 'f', 'null'],
        ['HGETALL', '{u}:h'],
        ['GET', '{u}:absent'],
      ])
      expect(replies).toEqual(['OK', 3, 1, ['f', 'null'], null])
    })

    it('rejects and does nothing when Redis does not accept one of its commands', async () => {
      await expect(subject.redis.transaction([['INCR', 'a'], ['NONSENSE']])).rejects.toThrow(Error)
      expect(await run('GET', 'a')).toBeNull()
    })

    it('rejects when one of its commands fails', async () => {
      await run('SET', '{u}:string', 'text')
      const failing = subject.redis.transaction([
        ['LPUSH', '{u}:string', 'x'],
        ['INCR', '{u}:a'],
      ])
      await expect(failing).rejects.toThrow(/LPUSH: WRONGTYPE/)
    })

    it('is not interleaved with others', async () => {
      const replies = await Promise.all(
        Array.from({ length: 50 }, () =>
          subject.redis.transaction([
            ['INCR', 'a'],
            ['INCR', 'a'],
            ['INCR', 'a'],
          ]),
        ),
      )
      for (const [first, ...rest] of replies as number[][]) expect(rest).toEqual([first! + 1, first! + 2])
      expect(await run('GET', 'a')).toBe('150')
    })
  })

  describe('a script', () => {
    const add = defineScript('return redis.call("INCRBY", KEYS[1], ARGV[1])')

    it('runs once although the server does not know it', async () => {
      await subject.server.run('SCRIPT', 'FLUSH')
      expect(await subject.redis.script(add, ['a'], [5])).toBe(5)
      expect(await subject.redis.script(add, ['a'], [5])).toBe(10)
    })

    it('is sent by its hash when the server knows it', async () => {
      await subject.server.run('SCRIPT', 'LOAD', add.lua)
      await subject.server.run('CONFIG', 'RESETSTAT')
      await subject.redis.script(add, ['a'], [5])
      const calls = await subject.server.run('INFO', 'commandstats')
      expect(calls).toContain('cmdstat_evalsha:calls=1')
      expect(calls).not.toContain('cmdstat_eval:')
    })

    it('runs for each of many keys, wherever they lie', async () => {
      const keys = Array.from({ length: 100 }, (_, i) => `key:{${i}}`)
      const push = defineScript('for i = 1, #KEYS do redis.call("RPUSH", KEYS[i], ARGV[1]) end')
      await subject.server.run('SCRIPT', 'FLUSH')
      await subject.redis.scriptForEach(push, keys, ['a'])
      await subject.redis.scriptForEach(push, keys, ['b'])
      await subject.redis.scriptForEach(push, [], ['c'])
      const lists = await Promise.all(keys.map((key) => run('LRANGE', key, 0, -1)))
      expect(lists).toEqual(keys.map(() => ['a', 'b']))
    })

    it('answers for each of many keys in their order', async () => {
      const keys = Array.from({ length: 100 }, (_, i) => `key:{${i % 70}}:${i}`)
      const get = defineScript(
        'local t = {} for i = 1, #KEYS do t[i] = redis.call("GET", KEYS[i]) end return t',
      )
      const present = keys.filter((_, i) => i % 3 > 0)
      await Promise.all(present.map((key) => run('SET', key, `of ${key}`)))
      expect(await subject.redis.scriptForEach(get, keys, [])).toEqual(
        keys.map((key, i) => (i % 3 > 0 ? `of ${key}` : null)),
      )
      expect(await subject.redis.scriptForEach(get, [], [])).toEqual([])
    })

    it('may look at one more key, where one server has all of them', async () => {
      const keys = Array.from({ length: 20 }, (_, i) => `key:{${i}}`)
      await run('SET', 'counter', 7)
      const look = defineScript(`
local count, seen = #KEYS, 'none'
if KEYS[count] == ARGV[1] then count, seen = count - 1, redis.call('GET', KEYS[count]) end
local t = {} for i = 1, count do t[i] = KEYS[i] .. ' ' .. seen end return t`)
      const seen = await subject.redis.scriptForEach(look, keys, ['counter'], 'counter')
      const expected = driver === 'cluster' ? 'none' : '7'
      expect(seen).toEqual(keys.map((key) => `${key} ${expected}`))
    })

    it('rejects with its own error', async () => {
      await expect(
        subject.redis.script(defineScript('return redis.error_reply("MINE no")'), [], []),
      ).rejects.toThrow(/MINE no/)
    })
  })
})
