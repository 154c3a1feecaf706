import { ProblemError } from '../../problems.ts'
import type { Author, User } from '../../schemas/people/user.ts'
import { findNameHolder, type Names, readCounts, readProfile } from '../../store/people/users.ts'

/** What everybody may see of the user of this name. */
export async function getUser({ username }: { username: string }): Promise<User> {
  const id = await requireUserId(username)
  return present(await readPublicUser(id))
}

/** Throws `user-not-found`, or `user-renamed` for a name that was given up lately. */
export async function requireUserId(username: string): Promise<number> {
  const holder = present(await findNameHolder(username))
  if (!holder.former) return holder.id
  const profile = present(await readProfile(holder.id))
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

/** Also said of a user whom the caller may not see. */
export function userNotFound(): ProblemError {
  return new ProblemError('user-not-found', 'Nobody has this username.')
}

/** Null where the profile is gone. One round trip. */
export async function readPublicUser(id: number): Promise<User | null> {
  const [profile, counts] = await Promise.all([readProfile(id), readCounts(id)])
  if (profile === null) return null
  const { username, displayName, bio, createdAt } = profile
  return { id: String(id), username, displayName, bio, createdAt, counts }
}

export function authorOf({ id, username, displayName }: Names): Author {
  return { id: String(id), username, displayName }
}
