import { redis } from '../redis/redis.ts'
import { keys } from './keys.ts'

/** The layout of the data that this code reads and writes; infra/services/migrations.ts leads up to it. */
export const schemaVersion = 6

/** The layout of what Redis holds; null where nobody has noted one yet. Throws `redis-unavailable`. */
export async function readSchemaVersion(): Promise<number | null> {
  const version = await redis().run('GET', keys.schemaVersion)
  return version === null ? null : Number(version)
}

/** Notes the newest layout where none is noted: in an empty Redis nothing is of a former one. */
export async function noteSchemaVersion(): Promise<void> {
  await redis().run('SET', keys.schemaVersion, schemaVersion, 'NX')
}

let seen = 0

/**
 * Whether functions of layouts before this one are gone: `infra migrate` says so. Asked in the trip of something else, and never again
 * once it is so. Before that (docs/decisions/schema-version.md):
 *
 * - 3: they deliver to feeds of their own, so these functions read feeds from the authors' own lists, and drop the feeds of
 *   the others where they write.
 * - 5: they keep all posts in one list, so these functions write that one too, and read it.
 * - 6: they keep a list of likes in one set, however long it is, so these functions do, too.
 */
export async function isMigrated(to: 3 | 5 | 6): Promise<boolean> {
  if (seen < to) seen = (await readSchemaVersion()) ?? 0
  return seen >= to
}
