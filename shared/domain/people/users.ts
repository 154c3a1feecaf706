import { ProblemError } from '../../problems.ts'
import type { User, UserProfile } from '../../schemas/people/user.ts'
import { type Relation, readRelations } from '../../store/relations/relations.ts'
import { findNameHolder, readCards, readProfile } from '../../store/people/users.ts'
import { guesses } from '../requests/guesses.ts'
import { isThere, type ViewerId, visibleTo } from '../presentation/visible-to.ts'
import type { Caller } from '../sessions/sessions.ts'

/** What the caller may see of the user of this name. A user whom the caller blocks is there, or the caller could not see that. */
export async function getUser(input: { username: string; caller: Caller | undefined }): Promise<UserProfile> {
  const viewerId = input.caller?.userId ?? null
  return readNamed(input.username, viewerId, async (id) => {
    const [user, relation] = await Promise.all([readPublicUser(id), relationTo(viewerId, id)])
    if (relation?.isBlocked === true) throw userNotFound()
    return { ...present(user), viewer: relation && viewOf(relation) }
  })
}

/** By username: whose it was when this process last looked. */
const seenIds = guesses<string, number>(5000)

/**
 * Reads something of the user of this name (see {@link requireUserId}). Where this process has looked it up before, that is read at
 * the same time, by the id of then; it counts where the name still leads there.
 */
export async function readNamed<Value>(
  username: string,
  viewerId: ViewerId,
  read: (userId: number) => Promise<Value>,
): Promise<Value> {
  const guess = seenIds.get(username)
  const [id, ahead] = await Promise.all([
    requireUserId(username, viewerId),
    guess === undefined ? undefined : settled(read(guess)),
  ])
  seenIds.note(username, id)
  if (id !== guess || ahead === undefined) return read(id)
  if (ahead.status === 'rejected') throw ahead.reason
  return ahead.value
}

/** How it ended: it is not known yet whether that matters. */
async function settled<Value>(work: Promise<Value>): Promise<PromiseSettledResult<Value>> {
  const [result] = await Promise.allSettled([work])
  return result
}

async function relationTo(viewerId: ViewerId, id: number): Promise<Relation | null> {
  return viewerId === null ? null : ((await readRelations(viewerId, [id])).get(id) ?? null)
}

function viewOf({ follows, followsBack, blocks, mutes }: Relation): NonNullable<UserProfile['viewer']> {
  return { following: follows, followedBy: followsBack, blocking: blocks, muting: mutes }
}

/**
 * Throws `user-not-found`, or `user-renamed` for a name that was given up lately: neither tells anything of a user who is
 * suspended. Of a name of today that is for the caller to see (see {@link requireVisibleUser}).
 *
 * @param viewerId to whom a user who blocks them does not exist
 */
export async function requireUserId(username: string, viewerId: ViewerId = null): Promise<number> {
  const holder = present(await findNameHolder(username))
  if (!holder.former) return holder.id
  const [found, relation] = await Promise.all([readProfile(holder.id), relationTo(viewerId, holder.id)])
  const profile = present(found)
  if (profile.suspended !== null || relation?.isBlocked === true) throw userNotFound()
  // A renaming is under way, or broke off: both names are theirs.
  if (profile.username === username) return holder.id
  throw new ProblemError('user-renamed', 'The user has another name now.', {
    renamed: { from: username, to: profile.username },
  })
}

function present<T>(user: T | null): T {
  if (user === null) throw userNotFound()
  return user
}

/**
 * Whether this name is, or was lately, a user's. True of one who is suspended as well as of one who is deleted: it tells no more than
 * a registration by this name does.
 */
export const isKnownName = async (username: string): Promise<boolean> =>
  (await findNameHolder(username)) !== null

/** Also said of a user whom the caller may not see. */
export function userNotFound(): ProblemError {
  return new ProblemError('user-not-found', 'No user has this username.')
}

/** Throws `user-not-found` where the posts and the lists of a user are not for the viewer: suspended, gone, or a block between them. */
export async function requireVisibleUser(userId: number, viewerId: ViewerId): Promise<void> {
  const [there, sight] = await Promise.all([isThere(userId), visibleTo(viewerId, [userId])])
  if (!there || sight.hides(userId)) throw userNotFound()
}

/**
 * Refuses what is for the owner of a name alone: with user-not-found where there is no such user for the caller.
 *
 * @param refusal else
 */
export async function requireOwn(userId: number, caller: Caller, refusal: () => ProblemError): Promise<void> {
  if (userId === caller.userId) return
  await requireVisibleUser(userId, caller.userId)
  throw refusal()
}

/** Users in the order of `ids`, null where there is none that the viewer may see. One round trip. */
export async function readUsers(ids: readonly number[], viewerId: ViewerId): Promise<(User | null)[]> {
  const [users, sight] = await Promise.all([readPublicUsers(ids), visibleTo(viewerId, ids)])
  return users.map((user, i) => (sight.hides(ids[i]!) ? null : (user ?? null)))
}

/** Users in the order of `ids`, null where there is none, undefined where they are suspended. One command however many. */
export async function readPublicUsers(ids: readonly number[]): Promise<(User | null | undefined)[]> {
  const cards = await readCards(ids)
  return cards.map((card) => card && { ...card, id: String(card.id) })
}

/** Null where the profile is gone, or suspended. One round trip. */
export async function readPublicUser(id: number): Promise<User | null> {
  const [user] = await readPublicUsers([id])
  return user ?? null
}
