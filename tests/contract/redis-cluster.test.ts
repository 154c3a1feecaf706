import { defineScript, type Reply } from '../../shared/redis/port.ts'
import { slotOf } from '../../shared/redis/slots.ts'
import type { ClusterNode, RedisCluster } from '../support/redis/redis-cluster.ts'
import { startDriver, type DriverUnderTest } from '../support/redis/redis-drivers.ts'

describe('the Redis port over a cluster', () => {
  let subject: DriverUnderTest
  let nodes: ClusterNode[]
  const run = (...command: [string, ...(string | number)[]]): Promise<Reply> => subject.redis.run(...command)
  const increment = defineScript('return redis.call("INCR", KEYS[1])')
  const unavailable = { name: 'RedisUnavailable' }
  const slot = String(slotOf('a'))

  beforeAll(async () => {
    subject = await startDriver('cluster')
    nodes = (subject.server as RedisCluster).nodes
    await subject.server.run('SCRIPT', 'LOAD', increment.lua)
  })
  afterAll(() => subject.stop())
  beforeEach(() => subject.server.run('FLUSHALL'))

  /** The node that has the key `a`, and another one. */
  async function sourceAndTarget(): Promise<{ source: ClusterNode; target: ClusterNode }> {
    const replies = await Promise.all(nodes.map((node) => node.run('GET', 'a')))
    const source = nodes.find((_, i) => !(replies[i] instanceof Error))
    const target = nodes.find((node) => node !== source)
    if (!source || !target) throw new Error('no node has the key')
    return { source, target }
  }

  /** Begins to move the slot of `a`; keys go one by one. */
  async function beginMove() {
    const { source, target } = await sourceAndTarget()
    await target.run('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source.id)
    await source.run('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target.id)
    const move = (key: string) =>
      source.run('MIGRATE', '127.0.0.1', String(target.serverPort), key, '0', '5000')
    const finish = async () => {
      for (const node of [target, source]) await node.run('CLUSTER', 'SETSLOT', slot, 'NODE', target.id)
    }
    return { source, target, move, finish }
  }

  it('knows where the server keeps a key', async () => {
    for (const key of ['a', '', 'user:{12}', 'b{}{c}', '{{d}}', '}{e}', 'ключ:🐦', 'x{y', '{z}{1}', '{\n}']) {
      expect([key, slotOf(key)]).toEqual([key, await nodes[0]?.run('CLUSTER', 'KEYSLOT', key)])
    }
  })

  it('answers commands in the order of the caller, whoever has the keys', async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `key:${i}`)
    await Promise.all(keys.map((key, i) => run('SET', key, i)))
    expect(await Promise.all(keys.map((key) => run('GET', key)))).toEqual(keys.map((_, i) => String(i)))
    for (const node of nodes) expect(((await node.run('KEYS', '*')) as string[]).length).toBeGreaterThan(0)
  })

  it('follows a slot that has moved, and runs everything once and in order', async () => {
    await run('SET', 'a', 10)
    const { target, move, finish } = await beginMove()
    await move('a')
    await finish()
    const replies = await Promise.all([
      run('INCR', 'a'),
      subject.redis.script(increment, ['a'], []),
      subject.redis.transaction([['INCR', '{a}:other']]),
      run('INCR', 'a'),
      run('GET', 'a'),
    ])
    expect(replies).toEqual([11, 12, [1], 13, '13'])
    expect(await target.run('GET', 'a')).toBe('13')
  })

  it('follows a key whose slot is being moved', async () => {
    await Promise.all([run('SET', 'a', 10), run('SET', '{a}:other', 20)])
    const { move, finish } = await beginMove()
    await move('a')
    const replies = await Promise.all([run('INCR', 'a'), run('INCR', '{a}:other'), run('GET', 'a')])
    expect(replies).toEqual([11, 21, '11'])
    expect(await subject.redis.script(increment, ['a'], [])).toBe(12)
    await move('{a}:other')
    await finish()
    expect(await Promise.all([run('GET', 'a'), run('GET', '{a}:other')])).toEqual(['12', '21'])
  })

  it('is unavailable for what needs several keys while they are being moved, and does nothing', async () => {
    await Promise.all([run('SET', 'a', 10), run('SET', '{a}:other', 20)])
    const { move, finish } = await beginMove()
    await move('a')
    const both = defineScript('redis.call("INCR", KEYS[1]) return redis.call("INCR", KEYS[2])')
    await expect(subject.redis.script(both, ['a', '{a}:other'], [])).rejects.toMatchObject(unavailable)
    await expect(
      subject.redis.transaction([
        ['INCR', 'a'],
        ['INCR', '{a}:other'],
      ]),
    ).rejects.toMatchObject(unavailable)
    await move('{a}:other')
    await finish()
    expect(await Promise.all([run('GET', 'a'), run('GET', '{a}:other')])).toEqual(['10', '20'])
  })

  it('serves the keys of the other nodes when one is down', async () => {
    const { source } = await sourceAndTarget()
    await source.proxy.setMode('refuse')
    const here = Array.from({ length: 50 }, (_, i) => `key:${i}`)
    const outcomes = await Promise.allSettled([run('GET', 'a'), ...here.map((key) => run('SET', key, 1))])
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: unavailable })
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    await source.proxy.setMode('pass')
    expect(await run('GET', 'a')).toBeNull()
  })

  it('refuses a command over several slots as a mistake of ours', async () => {
    await expect(run('DEL', 'a', 'b')).rejects.toMatchObject({
      name: 'Error',
      message: expect.stringMatching(/DEL: CROSSSLOT/),
    })
  })
})
