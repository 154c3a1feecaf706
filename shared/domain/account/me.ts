import { randomUUID } from 'node:crypto'
import { getUser, updateUserNames } from '../../keycloak/admin.ts'
import { unauthenticated } from '../requests/problem-of.ts'
import type { TokenPair } from '../../schemas/sign-in/auth.ts'
import type { MeUpdate } from '../../schemas/account/me.ts'
import type { Me, OwnUser } from '../../schemas/people/user.ts'
import { release, reserve } from '../../store/people/reservations.ts'
import { type Profile, readCounts, readProfile, renameUser, updateProfile } from '../../store/people/users.ts'
import { findHolder, inProgress, takenName, usernameTaken } from '../people/names.ts'
import { checkIdentity, newSession } from './passwords.ts'
import { ownUser } from '../people/profiles.ts'
import { newPair, withNewPair } from '../sessions/refresh.ts'
import type { Caller, ConfirmedSession } from '../sessions/sessions.ts'
import { settleNamesOrLeave } from '../people/found-by.ts'
import { readSuspension } from '../moderation/read-suspension.ts'
import { emailChanged } from '../mail/verification.ts'
import { isEmailVerified } from '../../store/mail/verified-emails.ts'

export async function getMe(caller: Caller): Promise<Me> {
  const { userId } = caller
  const [profile, counts, confirmed, isVerified] = await Promise.all([
    requireProfile(caller),
    readCounts(userId),
    caller.confirmed,
    isEmailVerified(userId),
  ])
  const { email = null, emailVerified = isVerified, roles } = confirmed
  const suspension = profile.suspended === null ? {} : { suspended: await readSuspension(profile.suspended) }
  return { ...ownUser(profile, { email, emailVerified, roles }), counts, ...suspension }
}

/** The caller's own profile. Where it is gone, so is the account. */
export async function requireProfile({ userId }: Pick<Caller, 'userId'>): Promise<Profile> {
  const profile = await readProfile(userId)
  if (profile === null) throw unauthenticated()
  return profile
}

/**
 * Changes the caller's names and profile, and gives them a new pair; the old one is dead at once. `tokens: null`: the
 * edit was made, and the caller has to log in again.
 *
 * @throws ProblemError username-taken, email-taken; with a new email see checkIdentity
 */
export async function updateMe(input: {
  caller: ConfirmedSession
  changes: MeUpdate
  userAgent: string
  /** Rejects where the limits have no room for it; awaited before anything is changed. */
  admitted: Promise<void>
}): Promise<{ user: OwnUser; tokens: TokenPair | null }> {
  const { caller, changes, userAgent, admitted } = input
  const { result, tokens } = await withNewPair(
    caller,
    async () => {
      await admitted
      return edit(caller, changes)
    },
    // Whoever can read the mails of an account can take it over: its address is changed like its password.
    ({ isNewAddress }) =>
      isNewAddress ? newSession({ caller, password: changes.currentPassword, userAgent }) : newPair(caller),
  )
  return { user: result.user, tokens }
}

async function edit(
  caller: ConfirmedSession,
  changes: MeUpdate,
): Promise<{ user: OwnUser; isNewAddress: boolean }> {
  const { currentPassword, displayName, bio } = changes
  const profile = await requireProfile(caller)
  const username = changes.username === profile.username ? undefined : changes.username
  // Asked of Keycloak: the token of another device may still say what the address was.
  const oldEmail = changes.email === undefined ? undefined : (await getUser(caller.sub))?.email
  const email = changes.email === oldEmail ? undefined : changes.email
  if (email !== undefined) await checkIdentity(caller, currentPassword)
  if (username !== undefined || email !== undefined) await changeNames(caller, profile, { username, email })
  if (email !== undefined) {
    await emailChanged({ ...caller, username: username ?? profile.username, oldEmail })
  }
  await updateProfile(caller, { displayName, bio })
  const [edited] = await Promise.all([
    requireProfile(caller),
    (username ?? displayName) === undefined ? undefined : settleNamesOrLeave(caller.userId),
  ])
  const user = ownUser(edited, {
    email: changes.email ?? caller.email,
    emailVerified: email === undefined && caller.emailVerified,
    roles: caller.roles,
  })
  return { user, isNewAddress: email !== undefined }
}

/** Reserved in Redis, changed at Keycloak, which has the last word, then in Redis. Safe to repeat. */
async function changeNames(
  caller: ConfirmedSession,
  profile: Profile,
  names: { username: string | undefined; email: string | undefined },
): Promise<void> {
  const { username } = names
  const editId = randomUUID()
  const [holder, reserved] = await Promise.all([
    username === undefined ? null : findHolder(username),
    reserve(names, editId),
  ])
  try {
    if (holder !== null && holder.id !== caller.userId) throw usernameTaken()
    if (!reserved.username || !reserved.email) throw inProgress()
    if (!(await updateUserNames(caller.sub, names))) throw await takenName(names)
    const done = username === undefined ? 'renamed' : await renameUser(profile, username)
    if (done === 'renamed') return
    if (done === 'gone') throw unauthenticated()
    await updateUserNames(caller.sub, { username: profile.username })
    throw usernameTaken()
  } finally {
    await release(names, editId).catch(() => {})
  }
}
