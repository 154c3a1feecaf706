import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/** The layout of the data that this code reads and writes; infra/services/migrations.ts leads up to it. */
export const schemaVersion = 4

/** The layout of what Redis holds; null where nobody has noted one yet. Throws `redis-unavailable`. */
export async function readSchemaVersion(): Promise<number | null> {
  const version = await redis().run('GET', keys.schemaVersion)
  return version === null ? null : Number(version)
}

let migrated = false

/**
 * Whether functions of layout 2 are gone: `infra migrate` says so. Before that they deliver to feeds of their own, so these
 * functions read feeds from the authors' own lists, and drop the feeds of the others where they write. Asked in the trip
 * of something else, and never again once it is so.
 */
export async function isMigrated(): Promise<boolean> {
  if (!migrated) migrated = ((await readSchemaVersion()) ?? 0) >= 3
  return migrated
}
