import type { RedisServer } from './redis-server.ts'

/** Everything that is in a Redis: each key with its content, members, fields and scores included, as text. */
export async function readKeyspace(redis: RedisServer): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  let cursor = '0'
  do {
    const [next, names] = textOf(await redis.run('SCAN', cursor, 'COUNT', '1000')) as [string, string[]]
    const types = textOf(await redis.runAll(names.map((key) => ['TYPE', key]))) as string[]
    // One may have gone since.
    const there = names.flatMap((key, i) =>
      types[i] === 'none' ? [] : [{ key, command: reading(key, types[i]) }],
    )
    const contents = textOf(await redis.runAll(there.map(({ command }) => command))) as unknown[]
    for (const [i, { key }] of there.entries()) found.set(key, JSON.stringify(contents[i]))
    cursor = next
  } while (cursor !== '0')
  return found
}

/** The command that reads the whole of a key of this type. */
function reading(key: string, type = ''): string[] {
  switch (type) {
    case 'string':
      return ['GET', key]
    case 'hash':
      return ['HGETALL', key]
    case 'set':
      return ['SMEMBERS', key]
    case 'list':
      return ['LRANGE', key, '0', '-1']
    case 'zset':
      return ['ZRANGE', key, '0', '-1', 'WITHSCORES']
    case 'stream':
      return ['XRANGE', key, '-', '+']
    default:
      throw new Error(`${key} is of a type that is not read here: ${type}`)
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
