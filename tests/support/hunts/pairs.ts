/** What the suites of sessions and accounts ask about pairs of tokens, and of Keycloak's administrator. */
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { type Answer, call } from '../world/call.ts'
import { expectProblem } from '../world/problem.ts'
import type { World } from '../world/world.ts'

export interface Pair {
  accessToken: string
  refreshToken: string
}

export const sidOf = ({ refreshToken }: Pair): string => refreshToken.split('.')[0] ?? ''

/** Keycloak counts whole seconds from when it signed, which was a moment ago: within five of so many. */
/** Within 50 seconds: a request may have taken some. */
export const aboutSeconds = (seconds: number): unknown => expect.closeTo(seconds, -2)

export const refresh = ({ refreshToken }: Pair): Promise<Answer> =>
  call('refresh', { body: { refreshToken } })

export const getMe = ({ accessToken }: Pair): Promise<Answer> => call('get-me', { token: accessToken })

/** The pair is the one that counts: its access token is accepted, and its refresh token brings the next pair. */
export async function expectLive(pair: Pair): Promise<Pair> {
  expect(await getMe(pair)).toMatchObject({ status: 200 })
  const next = await refresh(pair)
  expect(next).toMatchObject({ status: 200 })
  return next.body
}

/** Neither token of the pair is good for anything. Mind that an old refresh token ends its session. */
export async function expectDead(pair: Pair): Promise<void> {
  expectProblem(await getMe(pair), 401, 'unauthenticated')
  expectProblem(await refresh(pair), 401, 'session-ended')
}

/** As if the seconds were over in which the token just used gives its pair again. */
export async function endGrace(world: World, pair: Pair): Promise<void> {
  await world.redisServer.run('DEL', `session_grace:{${sidOf(pair)}}`)
}

/** The user at Keycloak with all that is on record, null when there is none. */
export function keycloakUser({ realm }: World, username: string) {
  return withAdmin(realm, async (admin) => {
    const [user] = await admin.users.find({ realm: realm.realm, username, exact: true })
    if (user?.id === undefined) return null
    const sessions = await admin.users.listSessions({ realm: realm.realm, id: user.id })
    return { ...user, id: user.id, sids: sessions.map(({ id }) => id) }
  })
}

/** What an administrator does in Keycloak's console: everything but telling us. */
export function atKeycloak(
  { realm }: World,
  username: string,
  change:
    | 'sign out'
    | 'disable'
    | 'enable'
    | 'delete'
    | 'wipe attributes'
    | { takeRole: string }
    | { rename: string },
): Promise<void> {
  return withAdmin(realm, async (admin) => {
    const at = { realm: realm.realm }
    const [user] = await admin.users.find({ ...at, username, exact: true })
    const id = user?.id ?? ''
    if (change === 'sign out') await admin.users.logout({ ...at, id })
    else if (change === 'delete') await admin.users.del({ ...at, id })
    else if (change === 'wipe attributes')
      await admin.users.update({ ...at, id }, { ...user, attributes: {} })
    else if (typeof change === 'string') {
      await admin.users.update({ ...at, id }, { enabled: change === 'enable' })
    } else if ('rename' in change) {
      await admin.users.update({ ...at, id }, { username: change.rename })
    } else {
      const role = await admin.roles.findOneByName({ ...at, name: change.takeRole })
      const roles = [{ id: role?.id ?? '', name: change.takeRole }]
      await admin.users.delRealmRoleMappings({ ...at, id, roles })
    }
  })
}

/** What the console does to one session of a user. */
export function endSessionAtKeycloak({ realm }: World, pair: Pair): Promise<void> {
  return withAdmin(realm, async (admin) => {
    await admin.realms.removeSession({ realm: realm.realm, sessionId: sidOf(pair) })
  })
}

/** Runs the clean-up as its schedule does, with so much time left. Returns what it did. */
export async function cleanUp(remainingMs: () => number = () => 60_000): Promise<Record<string, number>> {
  const { handler } = await import('../../../functions/workers/clean-up.ts')
  return (handler as Function)({}, { getRemainingTimeInMillis: remainingMs }) as Promise<
    Record<string, number>
  >
}

/** One run as the schedule makes it. Returns how many events were new. */
export async function reconcile(remainingMs = 60_000): Promise<number> {
  const { handler } = await import('../../../functions/workers/reconcile.ts')
  const run = handler as unknown as (event: object, context: object) => Promise<{ events: number }>
  return (await run({}, { getRemainingTimeInMillis: () => remainingMs })).events
}
