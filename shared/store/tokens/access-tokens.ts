import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { addToken, dropTokens, touchToken, writeRoles } from './token-scripts.ts'
import { isSameOwner, type Owner } from '../sessions/session-owner.ts'

/** What is kept of an opaque token, under a hash of it: the token itself is known to its holder alone. */
export interface StoredToken {
  /** What its user calls it by; not secret. */
  id: string
  /** Keycloak's id of the user. */
  sub: string
  name: string
  scopes: string[]
  /** RFC 3339. */
  createdAt: string
  /** Null: until it is ended, or has not been used for long. */
  expiresAt: string | null
  /** The app that acts by it; undefined for a personal one. */
  app?: { id: string; website: string | null }
}

/** One with what is kept beside it. */
export interface ListedToken {
  hash: string
  token: StoredToken
  /** Null where it was never used. */
  lastUsedAt: string | null
}

/** The fields of a token in the hash of its user. */
const used = (hash: string) => `${hash}.used`
const rolesField = 'roles'

/** Null where the user has no such token. `roles` are the user's. */
export async function readToken(
  userId: number,
  hash: string,
): Promise<(Omit<ListedToken, 'hash'> & { roles: string[] }) | null> {
  const reply = await redis().run('HMGET', keys.accessTokens(userId), hash, used(hash), rolesField)
  const [json, lastUsedAt, roles] = reply as (string | null)[]
  if (json == null) return null
  return { token: JSON.parse(json) as StoredToken, lastUsedAt: lastUsedAt || null, roles: listOf(roles) }
}

const listOf = (roles: string | null | undefined) => (roles ? roles.split(' ') : [])

/**
 * Keeps a token, and the roles of its user, which all tokens of the user have, where none are noted yet. False where the user has been deleted, or has
 * `max` tokens already.
 */
export async function addAccessToken(
  owner: Owner,
  { hash, token, roles, max }: { hash: string; token: StoredToken; roles: readonly string[]; max: number },
): Promise<boolean> {
  const { userId, sub } = owner
  const args = [sub, hash, JSON.stringify(token), roles.join(' '), max]
  return (await redis().script(addToken, [keys.accessTokens(userId), keys.user(userId)], args)) === 1
}

export async function touchAccessToken(userId: number, hash: string, now: Date): Promise<void> {
  await redis().script(touchToken, [keys.accessTokens(userId)], [hash, now.toISOString()])
}

/** All tokens that are kept under an id; of one that was given out twice, those of both users. */
async function readAll(userId: number): Promise<ListedToken[]> {
  const flat = (await redis().run('HGETALL', keys.accessTokens(userId))) as string[]
  const fields = new Map(
    flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : [])) as [string, string][],
  )
  return [...fields]
    .filter(([name]) => name !== rolesField && !name.endsWith('.used'))
    .map(([hash, json]) => ({
      hash,
      token: JSON.parse(json) as StoredToken,
      lastUsedAt: fields.get(used(hash)) || null,
    }))
}

/** The tokens of a user, those included that have expired. */
export async function listAccessTokens(owner: Owner): Promise<ListedToken[]> {
  const all = await readAll(owner.userId)
  return all.filter(({ token }) => isSameOwner({ userId: owner.userId, sub: token.sub }, owner))
}

/** Ends tokens. Returns how many there were. */
export async function removeAccessTokens(userId: number, hashes: readonly string[]): Promise<number> {
  if (hashes.length === 0) return 0
  const fields = hashes.flatMap((hash) => [hash, used(hash)])
  return ((await redis().script(dropTokens, [keys.accessTokens(userId)], fields)) as number) / 2
}

/**
 * What the tokens of a user may do follows from roles as well: these are the user's from now on, where there are tokens.
 *
 * @param noteSeconds for how long to note them where there is no token yet, for one that is being made
 */
export async function renewRolesOfTokens(
  { userId, sub }: Owner,
  roles: readonly string[],
  noteSeconds = 0,
): Promise<void> {
  const args = [sub, roles.join(' '), noteSeconds]
  await redis().script(writeRoles, [keys.accessTokens(userId), keys.user(userId)], args)
}
