import type { RedisServer } from './redis-server.ts'

/** Everything that is in a Redis: each key with its content, members, fields and scores included, as text. */
export async function readKeyspace(redis: RedisServer): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  let cursor = '0'
  do {
    const [next, names] = textOf(await redis.run('SCAN', cursor, 'COUNT', '1000')) as [string, string[]]
    await Promise.all(names.map(async (key) => found.set(key, JSON.stringify(textOf(await read(key))))))
    cursor = next
  } while (cursor !== '0')
  return found

  async function read(key: string): Promise<unknown> {
    switch (await redis.run('TYPE', key)) {
      case 'string':
        return redis.run('GET', key)
      case 'hash':
        return redis.run('HGETALL', key)
      case 'set':
        return redis.run('SMEMBERS', key)
      case 'list':
        return redis.run('LRANGE', key, '0', '-1')
      case 'zset':
        return redis.run('ZRANGE', key, '0', '-1', 'WITHSCORES')
      case 'stream':
        return redis.run('XRANGE', key, '-', '+')
      default:
        return null
    }
  }
}

/** The keys, in their order, that name one of `traces`, in their own name or in what they hold. A number counts only as a whole. */
export async function findTraces(redisServer: RedisServer, traces: string[]): Promise<string[]> {
  const escaped = traces.map((trace) => trace.replace(/[^\w ]/g, '\\$&'))
  const pattern = new RegExp(`(?<![0-9])(${escaped.join('|')})(?![0-9])`)
  const all = await readKeyspace(redisServer)
  const named = [...all].filter(([key, content]) => pattern.test(`${key} ${content}`))
  return named.map(([key]) => key).toSorted()
}

/** What stays of a deleted account for 30 days: its names, in keys that hold nothing of it. */
export function heldNames(...names: string[]): string[] {
  return names.map((name) => `former_username:${name}`).toSorted()
}

function textOf(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(textOf)
  return Buffer.isBuffer(reply) ? reply.toString() : reply
}
