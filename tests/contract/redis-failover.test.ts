/** What the Redis port does while a replica takes the place of its master: three masters with a replica each. */
import { defineScript, type Reply } from '../../shared/redis/port.ts'
import { comeBack, ownerOf, promote } from '../support/redis/failover.ts'
import type { RedisCluster } from '../support/redis/redis-cluster.ts'
import { startDriver, type DriverUnderTest } from '../support/redis/redis-drivers.ts'

const unavailable = { name: 'RedisUnavailable' }
/** At every node. */
const keys = Array.from({ length: 60 }, (_, i) => `counter:${i}`)
const increment = defineScript('return redis.call("INCR", KEYS[1])')

let subject: DriverUnderTest
let cluster: RedisCluster

beforeAll(async () => {
  subject = await startDriver('replicated cluster')
  cluster = subject.server as RedisCluster
})
afterAll(() => subject.stop())
beforeEach(async () => {
  await cluster.run('FLUSHALL')
  // Every node has been met, so that each has a connection to lose.
  await Promise.all(keys.map((key) => subject.redis.run('SET', key, 0)))
})

const ways: ((key: string) => Promise<Reply>)[] = [
  (key) => subject.redis.run('INCR', key),
  (key) => subject.redis.script(increment, [key], []),
  async (key) => (await subject.redis.transaction([['INCR', key]]))[0]!,
]

/** Adds one to every key, again and again, until told to stop; what each key was said to be, and how often it failed. */
async function countUntil(isOver: () => boolean) {
  const said = keys.map((): number[] => [])
  const failures: unknown[] = []
  const count = async (key: string, i: number) => {
    for (let turn = i; !isOver(); turn += 1) {
      const reply = await ways[turn % ways.length]!(key).catch((error: unknown) => void failures.push(error))
      if (reply !== undefined) said[i]!.push(Number(reply))
    }
  }
  await Promise.all(keys.map(count))
  return { said, failures }
}

test('a planned failover fails no command, and runs each once', async () => {
  const master = await ownerOf(cluster, keys[0]!)
  let isOver = false
  const counting = countUntil(() => isOver)
  await promote(cluster, master)
  isOver = true
  const { said, failures } = await counting
  expect(failures).toEqual([])
  for (const numbers of said) expect(numbers).toEqual(numbers.map((_, i) => i + 1))
})

test('a master that is killed takes its own keys away alone, and gives them back when its replica is promoted', async () => {
  const master = await ownerOf(cluster, keys[0]!)
  const owners = await Promise.all(keys.map((key) => ownerOf(cluster, key)))
  const isGone = (i: number) => owners[i] === master
  let isOver = false
  const counting = countUntil(() => isOver)
  while ((await cluster.run('GET', keys[0]!)) === '0');
  await master.kill()
  isOver = true
  const { said, failures } = await counting
  for (const error of failures) expect(error).toMatchObject(unavailable)

  for (const way of ways) {
    const outcomes = await Promise.allSettled(keys.map((key) => way(key)))
    expect(outcomes.map(({ status }) => status)).toEqual(
      keys.map((_, i) => (isGone(i) ? 'rejected' : 'fulfilled')),
    )
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(unavailable)
  }

  await promote(cluster, master)
  const served = await Promise.all(keys.map((key) => subject.redis.run('GET', key)))
  for (const [i, numbers] of said.entries()) {
    // None of those that were answered is lost, and none was answered twice with the same.
    expect(numbers).toEqual([...new Set(numbers)])
    expect(Number(served[i])).toBeGreaterThanOrEqual(numbers.at(-1) ?? 0)
  }
  await comeBack(cluster, master)
  for (const way of ways) await Promise.all(keys.map((key) => way(key)))
  const after = await Promise.all(keys.map((key) => subject.redis.run('GET', key)))
  expect(after).toEqual(served.map((number) => String(Number(number) + ways.length)))
})
