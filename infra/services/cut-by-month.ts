/** The step to layout 5. Keys are written out, as in migrations.ts. */
import type { Redis } from '../../shared/redis/port.ts'

/** posts is posts:{2026-01} and so on, and {posts}:late its journals; functions write both until layout 5 is noted. */
export async function cutByMonth(redis: Redis, say: (moved: number) => void): Promise<number> {
  let moved = 0
  for (let from = '0'; ;) {
    const ids = (await redis.run(
      'ZRANGE',
      'posts',
      `(${from}`,
      '+inf',
      'BYSCORE',
      'LIMIT',
      0,
      500,
    )) as string[]
    if (ids.length === 0) break
    const months = [...Map.groupBy(ids, monthOf)]
    await Promise.all(
      months.map(([month, ofMonth]) =>
        redis.run('ZADD', `posts:{${month}}`, ...ofMonth.flatMap((id) => [id, id])),
      ),
    )
    say((moved += ids.length))
    from = ids.at(-1) ?? from
  }
  await removeGone(redis)
  // What came late, at the same places, so that who polls goes on; they stand in the newest month.
  const [newest = '0'] = (await redis.run('ZRANGE', 'posts', -1, -1)) as string[]
  const late = (await redis.run('ZRANGE', '{posts}:late', 0, -1, 'WITHSCORES')) as string[]
  for (let i = 0; i < late.length; i += 2) {
    const [member = '', place = ''] = late.slice(i)
    const months = new Set([monthOf(newest), ...(member === '+' ? [] : [monthOf(member)])])
    for (const month of months) {
      await redis.run('ZADD', `posts_late:{${month}}`, place, member)
      await redis.run('EXPIRE', `posts_late:{${month}}`, 7 * 24 * 3600)
    }
  }
  return moved
}

/** Posts that were deleted meanwhile, or by functions that did not know of months. */
async function removeGone(redis: Redis): Promise<void> {
  for (let month = 0; Date.UTC(2026, month) <= Date.now(); month += 1) {
    const key = `posts:{${new Date(Date.UTC(2026, month)).toISOString().slice(0, 7)}}`
    for (let from = '0'; ;) {
      const ids = (await redis.run('ZRANGE', key, `(${from}`, '+inf', 'BYSCORE', 'LIMIT', 0, 500)) as string[]
      if (ids.length === 0) break
      const former = (await redis.run('ZMSCORE', 'posts', ...ids)) as (string | null)[]
      const missing = ids.filter((_, i) => former[i] === null)
      // One that is being published is there.
      const posts = await Promise.all(missing.map((id) => redis.run('GET', `post:${id}`)))
      const gone = missing.filter((_, i) => posts[i] === null || posts[i] === 'null')
      if (gone.length > 0) await redis.run('ZREM', key, ...gone)
      from = ids.at(-1) ?? from
    }
  }
}

function monthOf(id: string): string {
  return new Date(Date.UTC(2026, 0, 1) + Math.floor(Number(id) / 1024)).toISOString().slice(0, 7)
}
