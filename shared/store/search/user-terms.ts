import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import type { Owner } from '../sessions/session-owner.ts'
import { noteTerms } from './index-scripts.ts'
import { addToSearch, entryOf, removeFromSearch } from './search-index.ts'

/** What a user is found by, or may be. */
export async function readTerms(userId: number): Promise<string[]> {
  return (await redis().run('ZRANGE', keys.userTerms(userId), 0, -1)) as string[]
}

/**
 * From now on a user is found by these terms. Safe to repeat. What is listed is noted first, in the user's own slot: so it is known what has to
 * go with the account, which must not be gone.
 */
export async function addTerms({ userId, sub }: Owner, terms: readonly string[]): Promise<void> {
  if (terms.length === 0) return
  const of = [keys.user(userId), keys.userTerms(userId)]
  const isThere = redis()
    .script(noteTerms, of, [sub, ...terms])
    .then((found) => found === 1)
  await Promise.all([isThere, ...terms.map((term) => addToSearch('users', entryOf(term, userId), isThere))])
}

/** The user is not found by these terms any more. Safe to repeat. */
export async function removeTerms(userId: number, terms: readonly string[]): Promise<void> {
  if (terms.length === 0) return
  await Promise.all(terms.map((term) => removeFromSearch('users', entryOf(term, userId))))
  await redis().run('ZREM', keys.userTerms(userId), ...terms)
}
