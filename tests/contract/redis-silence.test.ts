/**
 * What the Redis port does when Redis says nothing, until its time is up: the drivers side by side, because it is waiting
 * that takes the time.
 */
import { inspect } from 'node:util'
import { defineReadScript, defineScript, type Reply } from '../../shared/redis/port.ts'
import { drivers, startDriver, type DriverUnderTest } from '../support/redis/redis-drivers.ts'

/** Time limits are so many times as long as usual, so that what does answer has the time to. */
const patience = 3
const unavailable = { name: 'RedisUnavailable' }

type Run = (...command: [string, ...(string | number)[]]) => Promise<Reply>

interface Subject extends DriverUnderTest {
  run: Run
  /** A silent connection costs an attempt its time, and must have been given up after a few. */
  untilAnswered: Run
}

const subjects: Subject[] = []

beforeAll(async () => {
  for (const driver of drivers) {
    const started = await startDriver(driver, String(patience))
    const run: Run = (...command) => started.redis.run(...command)
    const untilAnswered: Run = async (...command) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await run(...command)
        } catch (error) {
          expect(error).toMatchObject(unavailable)
          if (attempt === 5) throw error
        }
      }
    }
    subjects.push({ ...started, run, untilAnswered })
  }
})
afterAll(() => Promise.all(subjects.map((subject) => subject.stop())))
afterEach(() => jest.restoreAllMocks())

beforeEach(() =>
  each(async ({ proxy, server, untilAnswered }) => {
    // Connections that fell silent for good are over, also those that no command has met since.
    await proxy.setMode('reset')
    await proxy.setMode('pass')
    await untilAnswered('PING')
    await server.run('FLUSHALL')
  }),
)

/** Of each driver, side by side: the message of a failure names the driver. */
async function each(play: (subject: Subject) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(subjects.map(play))
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') throw new Error(`over ${drivers[i]}`, { cause: outcome.reason })
  }
}

/** Connections that are there go silent; new ones are not. */
async function silence({ proxy }: Subject): Promise<void> {
  await proxy.setMode('hang')
  await proxy.setMode('pass')
}

const now = Date.now
const later = (ms: number) => jest.spyOn(Date, 'now').mockImplementation(() => now() + ms)

test('rejects everything with redis-unavailable and is healthy again afterwards', () =>
  each(async ({ redis, run, proxy, untilAnswered }) => {
    await run('SET', 'canary-key', 'canary-value')
    await proxy.setMode('hang')
    const outcomes = await Promise.allSettled([
      run('SET', 'canary-key', 'canary-value'),
      run('GET', 'canary-key'),
      redis.transaction([['SET', 'canary-key', 'canary-value']]),
      redis.script(defineScript('return ARGV[1]'), ['canary-key'], ['canary-value']),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable })
      expect(inspect(outcome, { depth: null, showHidden: true })).not.toContain('canary')
    }
    await proxy.setMode('pass')
    expect(await untilAnswered('GET', 'canary-key')).toBe('canary-value')
  }))

const reads = {
  command: ({ run }: Subject) => run('GET', 'a'),
  'trip of commands': async ({ run }: Subject) =>
    (await Promise.all([run('GET', 'a'), run('ZCARD', 'none')]))[0],
  script: ({ redis }: Subject) => redis.script(readA, ['a'], []),
}
const readA = defineReadScript('return redis.call("GET", KEYS[1])')

test.each(Object.entries(reads))(
  'takes a %s that only reads once more when its connection has gone without a word',
  (_, read) =>
    each(async (subject) => {
      await subject.run('SET', 'a', 'value')
      // The server knows the script from here on.
      await read(subject)
      await silence(subject)
      expect(await read(subject)).toBe('value')
    }),
)

const writes = {
  command: ({ run }: Subject) => run('INCR', 'counter'),
  transaction: async ({ redis }: Subject) => (await redis.transaction([['INCR', 'counter']]))[0],
}

test.each(Object.entries(writes))(
  'lets a %s ride, once, after a sleep in which the connection has gone',
  async (_, write) => {
    await each(async (subject) => {
      await subject.run('SET', 'counter', 0)
      await silence(subject)
    })
    later(31_000)
    await each(async (subject) => {
      expect(await write(subject)).toBe(1)
      expect(await subject.run('GET', 'counter')).toBe('1')
    })
  },
)

test('hands no late reply to a later command', () =>
  each(async ({ run, server, untilAnswered }) => {
    await Promise.all([run('SET', 'a', 'first'), run('SET', 'b', 'second')])
    // For longer than new connections are given to answer as well.
    await server.run('CLIENT', 'PAUSE', String(3000 * patience))
    await expect(run('GET', 'a')).rejects.toMatchObject(unavailable)
    expect(await untilAnswered('GET', 'b')).toBe('second')
    expect(await run('GET', 'a')).toBe('first')
  }))

test('waits for as long as TIME_LIMIT_FACTOR says', () =>
  each(async ({ run, server }) => {
    await run('SET', 'a', 'first')
    // Longer than usual by a half.
    await server.run('CLIENT', 'PAUSE', '1200')
    expect(await run('GET', 'a')).toBe('first')
  }))
