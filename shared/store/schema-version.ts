import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/** The layout of the data that this code reads and writes; infra/migrations.ts leads up to it. */
export const schemaVersion = 2

/** The layout of what Redis holds; null where nobody has noted one yet. Throws `redis-unavailable`. */
export async function readSchemaVersion(): Promise<number | null> {
  const version = await redis().run('GET', keys.schemaVersion)
  return version === null ? null : Number(version)
}
