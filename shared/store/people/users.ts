import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { size } from '../range.ts'
import {
  addProfile,
  claimName,
  deleteIfEqual,
  getFieldsOfEach,
  getFieldsAndSizesOfEach,
  holdName,
  setProfileField,
} from '../scripts.ts'
import { noteUserNames } from '../search/search-notes.ts'
import type { Owner } from '../sessions/session-owner.ts'

/** A user as kept in Redis. What identity is about (email, password, roles) is in Keycloak alone. */
export interface Profile {
  id: number
  /** Keycloak's id of the user. */
  sub: string
  username: string
  displayName: string | null
  bio: string | null
  /** RFC 3339. */
  createdAt: string
  /** The act by which they were suspended; null where they are not. */
  suspended: number | null
}

/** What a user goes by. */
export type Names = Pick<Profile, 'id' | 'username' | 'displayName'>

export interface Counts {
  followers: number
  following: number
  posts: number
}

export async function findUserId(username: string): Promise<number | null> {
  return idOf(await redis().run('GET', keys.userIdByUsername(username)))
}

export async function findUserIdBySub(sub: string): Promise<number | null> {
  return idOf(await redis().run('GET', keys.userIdBySub(sub)))
}

/** Keycloak's id of the user whose profile has this id; null where there is none. */
export async function findSubOfUser(id: number): Promise<string | null> {
  return (await redis().run('HGET', keys.user(id), 'sub')) as string | null
}

/** The same with whether the user is suspended. */
export async function readHolder(id: number): Promise<{ sub: string | null; isSuspended: boolean }> {
  const [sub = null, suspended] = (await redis().run('HMGET', keys.user(id), 'sub', 'suspended')) as (
    | string
    | null
  )[]
  return { sub, isSuspended: Boolean(suspended) }
}

/** The id of whom Keycloak calls `sub`: the one there is, or else this one; the same however many ask at once. */
export async function claimUserId(sub: string, id: number): Promise<number> {
  const key = keys.userIdBySub(sub)
  const [, claimed] = await redis().inOrder([
    ['SET', key, id, 'NX'],
    ['GET', key],
  ])
  return idOf(claimed) ?? id
}

/** Gives up the id of whom Keycloak calls `sub`, if it is this one. */
export async function releaseUserId(sub: string, id: number): Promise<void> {
  await redis().script(deleteIfEqual, [keys.userIdBySub(sub)], [id])
}

function idOf(reply: unknown): number | null {
  return reply === null ? null : Number(reply)
}

/** How long a name that was given up leads to its owner, and how long one of a deleted account is held. */
const formerNameTtlSeconds = 30 * 24 * 3600

/** Whom a username belongs or belonged to; `former` where it was given up. The id 0, which no user has: it is held. */
export async function findNameHolder(username: string): Promise<{ id: number; former: boolean } | null> {
  // In this order: whoever gives a name up makes it a former one before it is no current one any more.
  const [current, former] = await redis().inOrder([
    ['GET', keys.userIdByUsername(username)],
    ['GET', keys.formerUsername(username)],
  ])
  if (current !== null) return { id: Number(current), former: false }
  return former === null ? null : { id: Number(former), former: true }
}

const fields = ['sub', 'username', 'displayName', 'bio', 'createdAt', 'suspended'] as const

export async function readProfile(id: number): Promise<Profile | null> {
  const values = (await redis().run('HMGET', keys.user(id), ...fields)) as (string | null)[]
  const [sub, username, displayName = null, bio = null, createdAt, suspended] = values
  if (!sub || !username || !createdAt) return null
  return { id, sub, username, displayName, bio, createdAt, suspended: suspended ? Number(suspended) : null }
}

/**
 * Names in the order of `ids`, null where there is no such user, undefined where they are suspended: not to be shown, but may come
 * back. One round trip however many.
 */
export async function readNames(ids: readonly number[]): Promise<(Names | null | undefined)[]> {
  const fields = ['username', 'displayName', 'suspended']
  const replies = await redis().scriptForEach(getFieldsOfEach, ids.map(keys.user), fields)
  const values = replies as (string | null)[]
  return ids.map((id, i) => {
    const [username, displayName = null, suspended] = values.slice(3 * i, 3 * i + 3)
    if (!username) return null
    return suspended ? undefined : { id, username, displayName }
  })
}

/** What every user may see of another. */
export type Card = Names & Pick<Profile, 'bio' | 'createdAt'> & { counts: Counts }

/** The same with all that others may see of them; one command however many. */
export async function readCards(ids: readonly number[]): Promise<(Card | null | undefined)[]> {
  const lists = (id: number) => [keys.followers(id), keys.following(id), keys.userPosts(id)]
  const of = ids.flatMap((id) => [keys.user(id), ...lists(id)])
  const fields = ['username', 'displayName', 'bio', 'createdAt', 'suspended']
  const values = await redis().scriptForEach(getFieldsAndSizesOfEach, of, fields)
  return ids.map((id, i) => {
    const at = 4 * fields.length * i
    const [username, displayName, bio, createdAt, suspended] = values.slice(at) as (string | null)[]
    const [followers, following, posts] = [1, 2, 3].map((n) => Number(values[at + n * fields.length] ?? 0))
    if (!username || !createdAt) return null
    const counts = { followers: followers!, following: following!, posts: posts! }
    const card = { id, username, displayName: displayName ?? null, bio: bio ?? null, createdAt, counts }
    return suspended ? undefined : card
  })
}

export async function isUser(id: number): Promise<boolean> {
  return (await redis().run('EXISTS', keys.user(id))) === 1
}

export async function readCounts(id: number): Promise<Counts> {
  const [followers, following, posts] = await Promise.all([
    size(keys.followers(id)),
    size(keys.following(id)),
    size(keys.userPosts(id)),
  ])
  return { followers, following, posts }
}

/**
 * Writes a new profile and makes it findable. The names come last: whoever finds the user finds the profile. Safe to
 * repeat. Otherwise nothing is written: the id is another user's, or the name is.
 */
export async function createProfile(profile: Profile): Promise<'created' | 'id-taken' | 'name-taken'> {
  const { id, sub, username, displayName, bio, createdAt } = profile
  const fields = ['sub', sub, 'username', username, 'createdAt', createdAt]
  if (displayName !== null) fields.push('displayName', displayName)
  if (bio !== null) fields.push('bio', bio)
  const isOurs = await redis().script(addProfile, [keys.user(id)], fields)
  if (isOurs === 0) return 'id-taken'
  const [hasName] = await Promise.all([
    redis().script(claimName, [keys.userIdByUsername(username)], [id]),
    redis().run('SET', keys.userIdBySub(sub), id),
    noteUserNames(id),
  ])
  if (hasName === 1) return 'created'
  await redis().run('DEL', keys.user(id))
  return 'name-taken'
}

/** The profile is from now on that of whom Keycloak calls `sub`: the user was made anew there. */
export async function adoptProfile({ id, sub: former }: Profile, sub: string): Promise<void> {
  await redis().run('SET', keys.userIdBySub(sub), id)
  await redis().script(setProfileField, [keys.user(id)], [former, 'sub', sub])
  if (former !== sub) await releaseUserId(former, id)
}

/** A name leads to this user no more. */
export async function releaseName(username: string, id: number): Promise<void> {
  await redis().script(deleteIfEqual, [keys.userIdByUsername(username)], [id])
}

/**
 * Moves a user to another name; the old one leads on for 30 days. The new name comes first, so that the user is
 * reachable at every moment, and the profile last: while that says the old name, whoever repeats it does all of it.
 *
 * @returns `name-taken`: the new name is another user's; `gone`: the user has been deleted. Nothing has changed then
 */
export async function renameUser(
  { id, sub, username: from }: Profile,
  to: string,
): Promise<'renamed' | 'name-taken' | 'gone'> {
  if ((await redis().script(claimName, [keys.userIdByUsername(to)], [id])) === 0) return 'name-taken'
  const [wasFormer] = await Promise.all([
    redis().run('DEL', keys.formerUsername(to)),
    redis().run('SET', keys.formerUsername(from), id, 'EX', formerNameTtlSeconds),
    redis().inOrder([
      ['SREM', keys.formerUsernames(id), to],
      ['SADD', keys.formerUsernames(id), from],
      ['EXPIRE', keys.formerUsernames(id), formerNameTtlSeconds],
    ]),
    noteUserNames(id),
  ])
  await releaseName(from, id)
  if ((await redis().script(setProfileField, [keys.user(id)], [sub, 'username', to])) === 1) return 'renamed'
  await Promise.all([
    releaseName(to, id),
    holdNames(id, wasFormer === 1 ? [from, to] : [from]),
    redis().run('SREM', keys.formerUsernames(id), from),
  ])
  return 'gone'
}

/** Sets what is given; null clears, absent leaves. Does nothing where the user has been deleted. */
export async function updateProfile(
  { userId, sub }: Owner,
  changes: { displayName?: string | null | undefined; bio?: string | null | undefined },
): Promise<void> {
  if (changes.displayName !== undefined) await noteUserNames(userId)
  await Promise.all(
    Object.entries(changes).map(async ([field, value]) => {
      if (value === undefined) return
      const args = value === null ? [sub, field] : [sub, field, value]
      await redis().script(setProfileField, [keys.user(userId)], args)
    }),
  )
}

/** Names that were this user's lead nowhere for 30 days. A Redis that is too full for that lets them go. */
export async function holdNames(id: number, names: string[]): Promise<void> {
  const args = [id, formerNameTtlSeconds]
  await Promise.all(
    names.map((name) =>
      redis()
        .script(holdName, [keys.formerUsername(name)], args)
        .catch(ignoreRefusal),
    ),
  )
}

/** A name of a deleted account can be taken before its time. False where it is not held. */
export async function freeName(username: string): Promise<boolean> {
  return (await redis().script(deleteIfEqual, [keys.formerUsername(username)], [0])) === 1
}

export async function listFormerUsernames(id: number): Promise<string[]> {
  return (await redis().run('SMEMBERS', keys.formerUsernames(id))) as string[]
}
