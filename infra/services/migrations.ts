/**
 * Moves the data in Redis from one layout to the next, forwards only. Keys are written out here as they were: a migration
 * goes on meaning what it meant when shared/store/keys.ts has moved on.
 */
import type { Redis, Reply } from '../../shared/redis/port.ts'
import { schemaVersion } from '../../shared/store/schema-version.ts'
import { cutByMonth } from './cut-by-month.ts'
import { InfraFailure } from '../terminal/failure.ts'
import type { OnProgress } from '../terminal/progress.ts'

interface Migration {
  to: number
  what: string
  /**
   * Every step can be repeated, so that one which broke off goes on where it ended.
   *
   * @param say is told how many things have been moved
   * @returns how many that were in the end
   */
  run: (redis: Redis, say: (moved: number) => void) => Promise<number>
  /** What the layout before has left, and nothing reads any more: once this one is noted, and again at each run. */
  clear?: (redis: Redis) => Promise<unknown>
}

const migrations: Migration[] = [
  {
    to: 2,
    what: 'Naming action and author in the outbox',
    // fanout_pending held post ids; now it holds <deliver or remove>:<post id>:<author id>.
    async run(redis, say) {
      const key = 'fanout_pending'
      const members = (await redis.run('ZRANGE', key, 0, -1, 'WITHSCORES')) as string[]
      let moved = 0
      for (let i = 0; i < members.length; i += 2) {
        const [postId = '', since = ''] = members.slice(i)
        if (!/^\d+$/.test(postId)) continue
        const json = await redis.run('GET', `post:${postId}`)
        // Where there is no post (or null) its author was never told of one, or has deleted it since.
        if (typeof json === 'string') {
          const post = JSON.parse(json) as { authorId: number } | null
          if (post) await redis.run('ZADD', key, 'NX', since, `deliver:${postId}:${post.authorId}`)
        }
        await redis.run('ZREM', key, postId)
        say((moved += 1))
      }
      return moved
    },
  },
  {
    to: 3,
    what: 'Dropping feeds of the former layout',
    // user_feed:{id} is feed:{id} now, newest first, and built from posts and edges when it is read.
    async run(redis, say) {
      const last = Number(await redis.run('GET', 'id_next_user'))
      let moved = 0
      for (let from = 1; from <= last; from += 1000) {
        const ids = Array.from({ length: Math.min(1000, last - from + 1) }, (_, i) => from + i)
        const dropped = await Promise.all(ids.map((id) => redis.run('DEL', `user_feed:{${id}}`)))
        say((moved += dropped.filter((count) => count === 1).length))
      }
      return moved
    },
  },
  {
    to: 4,
    what: 'Noting users and tags that are to be found',
    // What is noted sweep-deliveries puts into the index of GET /search, and tagged posts into the lists of their tags.
    async run(redis, say) {
      const last = Number(await redis.run('GET', 'id_next_user'))
      let moved = 0
      for (let from = 1; from <= last; from += 1000) {
        const ids = Array.from({ length: Math.min(1000, last - from + 1) }, (_, i) => from + i)
        const there = await Promise.all(ids.map((id) => redis.run('EXISTS', `user:{${id}}`)))
        const notes = ids.filter((_, i) => there[i] === 1).flatMap((id) => [1, `user:${id}`])
        if (notes.length > 0) await redis.run('ZADD', 'search_pending', ...notes)
        say((moved += notes.length / 2))
      }
      for (let from = '0'; ;) {
        const ids = (await redis.run(
          'ZRANGE',
          'posts',
          `(${from}`,
          '+inf',
          'BYSCORE',
          'LIMIT',
          0,
          1000,
        )) as string[]
        if (ids.length === 0) return moved
        const posts = await Promise.all(ids.map((id) => redis.run('GET', `post:${id}`)))
        const notes = ids.filter((_, i) => hasTag(posts[i])).flatMap((id) => [1, `told:${id}::0`])
        if (notes.length > 0) await redis.run('ZADD', 'marks_pending', ...notes)
        say((moved += notes.length / 2))
        from = ids.at(-1) ?? from
      }
    },
  },
  {
    to: 5,
    what: 'Cutting the list of all posts by month',
    run: cutByMonth,
    clear: (redis) => redis.run('UNLINK', 'posts').then(() => redis.run('UNLINK', '{posts}:late')),
  },
  {
    to: 6,
    what: 'Letting long lists of likes be cut',
    // Nothing moves here: likes:{post:1} and user_likes:{1} are cut by the next like that comes to each of them.
    run: () => Promise.resolve(0),
  },
]

function hasTag(json: Reply | undefined): boolean {
  const post = JSON.parse(typeof json === 'string' ? json : 'null') as { entities?: [string][] } | null
  return post?.entities?.some(([type]) => type === 'tag') === true
}

export interface Migrated {
  /** Null where there was no data: it begins with the newest layout. */
  from: number | null
  to: number
  steps: { to: number; what: string; moved: number }[]
}

/**
 * Brings the data to the layout that this code needs. Safe to repeat, also after it broke off.
 *
 * @throws InfraFailure where the data is newer than this code
 */
export async function migrate(redis: Redis, onProgress: OnProgress = () => {}): Promise<Migrated> {
  const from = await requireNotNewer(redis, 'npm run infra -- migrate')
  const steps: Migrated['steps'] = []
  for (const { to, what, run } of migrations) {
    if (to <= (from ?? schemaVersion)) continue
    const step = `${what} (layout ${to})`
    onProgress(step)
    const moved = await run(redis, (count) => onProgress(step, `${count} moved`))
    await redis.run('SET', 'schema_version', to)
    steps.push({ to, what, moved })
  }
  if (from === null) await redis.run('SET', 'schema_version', schemaVersion)
  for (const { clear } of migrations) await clear?.(redis)
  return { from, to: schemaVersion, steps }
}

/**
 * Whether this code may work on the data; the first start notes the layout.
 *
 * @throws InfraFailure where it is older or newer
 */
export async function requireLayout(redis: Redis): Promise<void> {
  const version = await requireNotNewer(redis, 'npm start')
  if (version === schemaVersion) return
  if (version === null) return void (await redis.run('SET', 'schema_version', schemaVersion))
  throw new InfraFailure(
    `The data in Redis is of layout ${version}, and this Perch needs ${schemaVersion}.`,
    'it was written by an older Perch, and is moved on only when you say so: there is no way back',
    'npm run infra -- migrate   and then the same command again',
  )
}

async function requireNotNewer(redis: Redis, command: string): Promise<number | null> {
  const version = await readVersion(redis)
  if (version === null || version <= schemaVersion) return version
  throw new InfraFailure(
    `The data in Redis is of layout ${version}, and this Perch knows ${schemaVersion} at most.`,
    'a newer Perch wrote it, and layouts only go forwards',
    `git pull && npm ci && ${command}   or lead REDIS_URL to another Redis`,
  )
}

/** Layout 1 was never noted: data without a version is of that layout. Null where there is no data. */
async function readVersion(redis: Redis): Promise<number | null> {
  try {
    const [version, lastUser] = await Promise.all([
      redis.run('GET', 'schema_version'),
      redis.run('EXISTS', 'id_next_user'),
    ])
    if (version !== null) return parseVersion(version)
    return lastUser === 1 ? 1 : null
  } catch (error) {
    if (error instanceof InfraFailure) throw error
    const { cause } = error as { cause?: Error }
    throw new InfraFailure(
      'Redis does not answer.',
      cause?.message ?? (error as Error).message,
      'npm run infra -- status   shows what runs',
      { cause: error },
    )
  }
}

function parseVersion(version: Reply): number {
  if (typeof version === 'string' && /^[1-9]\d{0,5}$/.test(version)) return Number(version)
  throw new InfraFailure(
    'Redis does not say which layout its data has.',
    'its key schema_version holds something else: this Redis may belong to another program',
    'lead REDIS_URL to a Redis that is for Perch alone',
  )
}
