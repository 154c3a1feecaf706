/**
 * One account, at Keycloak and in Redis, for operators. Where no Redis is at hand, what is done at Keycloak reaches Perch
 * by the schedule within a minute.
 */
import type UserRepresentation from '@keycloak/keycloak-admin-client/lib/defs/userRepresentation.js'
import { removeAccount } from '../../shared/domain/account/deletion.ts'
import { holdAddress } from '../../shared/domain/people/held-addresses.ts'
import { dropAllSessions } from '../../shared/domain/sessions/end-sessions.ts'
import { exportMe } from '../../shared/domain/account/export.ts'
import { type Export, type ExportSection, exportSections } from '../../shared/schemas/account/me.ts'
import { isBeingDeleted } from '../../shared/store/account/deletions.ts'
import { listSessionIds } from '../../shared/store/sessions/sessions.ts'
import {
  adoptProfile,
  type Counts,
  findNameHolder,
  findUserIdBySub,
  listFormerUsernames,
  type Profile,
  readCounts,
  readProfile,
} from '../../shared/store/people/users.ts'
import { userHash } from '../../shared/telemetry/user-hash.ts'
import { isUnavailable } from '../../shared/unavailable.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { withAdmin } from '../realm/keycloak-connection.ts'
import type { RealmConnection } from '../realm/keycloak-connection.ts'

/** Where the account is kept. */
export interface Stores {
  keycloak: RealmConnection
  /** Whether there is a Redis; its address is in the environment, where the functions look for it as well. */
  redis: boolean
}

/** What is known of an account. Each half may be missing. */
export interface Account {
  username: string
  keycloak: {
    id: string
    email: string | undefined
    emailVerified: boolean
    enabled: boolean
    createdAt: string
    roles: string[]
    sessions: number
    /** By which the log names the user. */
    logHash: string
  } | null
  perch:
    | (Profile & { counts: Counts; formerUsernames: string[]; sessions: number; isBeingDeleted: boolean })
    | null
}

/** Both halves of the account of this name; a name that was given up leads to its owner. Throws InfraFailure where there is neither. */
export async function readAccount(stores: Stores, username: string): Promise<Account> {
  const profile = stores.redis ? await findProfile(stores, username) : null
  const user = await findUserOf(stores, profile, username)
  if (user === null && profile === null) throw noUser(stores, username)
  return {
    username: profile?.username ?? user?.username ?? username,
    keycloak: user && (await keycloakPart(stores, user)),
    perch: profile && (await perchPart(profile)),
  }
}

async function keycloakPart({ keycloak }: Stores, user: UserRepresentation) {
  const { realm } = keycloak
  const id = user.id ?? ''
  const [roles, sessions] = await withAdmin(keycloak, (admin) =>
    Promise.all([
      admin.users.listCompositeRealmRoleMappings({ realm, id }),
      admin.users.listSessions({ realm, id }),
    ]),
  )
  const names = roles.flatMap(({ name = '' }) => (['can_post', 'moderator'].includes(name) ? [name] : []))
  return {
    id,
    email: user.email,
    emailVerified: user.emailVerified === true,
    enabled: user.enabled === true,
    createdAt: new Date(user.createdTimestamp ?? 0).toISOString(),
    roles: names.toSorted(),
    sessions: sessions.length,
    logHash: userHash(id),
  }
}

async function perchPart(profile: Profile) {
  const [counts, formerUsernames, sessions, deleting] = await Promise.all([
    readCounts(profile.id),
    listFormerUsernames(profile.id),
    listSessionIds(profile.id),
    isBeingDeleted(profile.id),
  ])
  return { ...profile, counts, formerUsernames, sessions: sessions.length, isBeingDeleted: deleting }
}

/** Everything that is held about a user, as GET /me/export gives it to the user, on one page. */
export async function exportAccount(stores: Stores, username: string): Promise<Omit<Export, 'next'>> {
  const { keycloak, perch } = await readAccount(stores, username)
  if (perch === null) {
    throw new InfraFailure(
      `There is no profile of ${username}.`,
      stores.redis ? 'the user has never signed in, or is deleted' : 'there is no Redis to ask',
      `npm run infra -- user show ${username}`,
    )
  }
  const { email = '', emailVerified = false, roles = [] } = keycloak ?? {}
  const session = { sid: '', jti: '', authTime: undefined }
  const caller = { userId: perch.id, sub: perch.sub, email, emailVerified, roles, ...session }
  // The limit is for what comes over HTTP.
  const admitted = Promise.resolve()
  let { next, ...all } = await exportMe({ caller, admitted, query: {} })
  while (next !== null) {
    const [section, score] = next.split(':') as [ExportSection, string]
    const page = await exportMe({ caller, admitted, query: { after: { section, score: Number(score) } } })
    for (const list of exportSections) {
      ;(all[list] as unknown[]).push(...page[list])
    }
    next = page.next
  }
  return all
}

/** Lets a user sign in, or no more: then all sessions end, at once where there is a Redis. False where that is so already. */
export async function setEnabled(stores: Stores, username: string, enabled: boolean): Promise<boolean> {
  const { realm } = stores.keycloak
  const profile = stores.redis ? await findProfile(stores, username) : null
  const user = await findUserOf(stores, profile, username)
  if (user === null) throw noUser(stores, username)
  const id = user.id ?? ''
  await withAdmin(stores.keycloak, async (admin) => {
    await admin.users.update({ realm, id }, { enabled })
    if (!enabled) await admin.users.logout({ realm, id })
  })
  if (!enabled && profile) await dropAllSessions({ userId: profile.id, sub: profile.sub })
  return user.enabled !== enabled
}

/** Deletes the account: unreachable at once where there is a Redis, gone for good when the clean-up has run. False where there is none. */
export async function deleteAccount(stores: Stores, username: string): Promise<boolean> {
  const { realm } = stores.keycloak
  const profile = stores.redis ? await findProfile(stores, username) : null
  const user = await findUserOf(stores, profile, username)
  if (user === null && profile === null) return false
  if (profile && profile.suspended !== null && user?.email) await holdAddress(user.email)
  if (profile) await removeAccount(profile)
  const id = user?.id
  if (id !== undefined) {
    await withAdmin(stores.keycloak, async (admin) => {
      // So that Perch hears of it by backchannel.
      await admin.users.logout({ realm, id })
      await admin.users.del({ realm, id })
    })
  }
  return true
}

/**
 * Gives the profile of a user back who was made anew at Keycloak (a partial import that overwrites): same name, another id,
 * so that nothing here is theirs. The other user must be gone there. False where the two halves belong together already.
 */
export async function mendAccount(stores: Stores, username: string): Promise<boolean> {
  const { realm } = stores.keycloak
  const holder = await findNameHolder(username)
  const profile = holder && (await readProfile(holder.id))
  const user = await findUserByName(stores, username)
  const id = user?.id
  if (profile === null || user === null || id === undefined) throw noUser(stores, username)
  if (profile.sub === id && user.attributes?.['uid']?.[0] === String(profile.id)) return false
  if (profile.sub !== id && (await findUserById(stores, profile.sub)) !== null) {
    throw new InfraFailure(
      `The profile of ${username} belongs to another user, who is still at Keycloak.`,
      `that user has the id ${profile.sub} there, and this one ${id}`,
      'rename one of the two at Keycloak',
    )
  }
  const attributes = { ...user.attributes, uid: [String(profile.id)] }
  await withAdmin(stores.keycloak, async (admin) => {
    await admin.users.update({ realm, id }, { ...user, attributes })
  })
  await dropAllSessions({ userId: profile.id, sub: profile.sub })
  await adoptProfile(profile, id)
  return true
}

async function findProfile(stores: Stores, username: string): Promise<Profile | null> {
  const holder = await findNameHolder(username)
  if (holder !== null) return readProfile(holder.id)
  // Renamed at Keycloak, and not here yet.
  const user = await findUserByName(stores, username)
  const id = user?.id === undefined ? null : await findUserIdBySub(user.id)
  return id === null ? null : readProfile(id)
}

/** Under the id that the profile names; where that is gone, the user may have been made anew under the same name. */
async function findUserOf(
  stores: Stores,
  profile: Profile | null,
  username: string,
): Promise<UserRepresentation | null> {
  const known = profile && (await findUserById(stores, profile.sub))
  return known ?? findUserByName(stores, profile?.username ?? username)
}

function findUserByName({ keycloak }: Stores, username: string): Promise<UserRepresentation | null> {
  const { realm } = keycloak
  return withAdmin(keycloak, async (admin) => {
    const [user] = await admin.users.find({ realm, username, exact: true })
    return user ?? null
  })
}

function findUserById({ keycloak }: Stores, id: string): Promise<UserRepresentation | null> {
  const { realm } = keycloak
  // Keycloak's client gives null for 404, whatever its types say.
  return withAdmin(keycloak, async (admin) => (await admin.users.findOne({ realm, id })) ?? null)
}

function noUser({ keycloak }: Stores, username: string): InfraFailure {
  return new InfraFailure(
    `There is no user ${username} in the realm ${keycloak.realm}.`,
    'nothing was changed',
    'npm run infra -- user list --search <part of the name>',
  )
}

/** In plain words, what the functions of the API throw. */
export function explainProblem(error: unknown): unknown {
  if (!isUnavailable(error, 'redis')) return error
  return new InfraFailure(
    'Redis does not answer.',
    'nothing accepts a connection there',
    'npm run infra -- status',
  )
}
