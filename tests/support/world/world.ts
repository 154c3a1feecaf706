import { randomBytes } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { SetupOptions } from '../../../infra/realm/setup.ts'
import { schemaVersion } from '../../../shared/store/schema-version.ts'
import { type Backchannel, logoutRequest, newLogoutToken } from './backchannel.ts'
import { authorizationRequest, codeVerifier } from './app.ts'
import { appAddress, comeBack, signInBody } from './browser.ts'
import { call, type CallInput } from './call.ts'
import { type FaultProxy, startFaultProxy } from '../network/fault-proxy.ts'
import { type RedisCluster, startRedisCluster } from '../redis/redis-cluster.ts'
import { type Fsync, startLastingServer } from '../redis/lasting-server.ts'
import { type RedisServer, startRedisServer } from '../redis/redis-server.ts'
import { addPasskey } from './second-factor.ts'
import { newRealm, realmOfWorker } from './test-realm.ts'
import { shuffleCommands } from '../redis/shuffle.ts'

export interface World {
  /** Unique in this run: part of every name that Keycloak keeps. */
  run: string
  realm: SetupOptions
  redisServer: RedisServer
  /** Between the code under test and its Redis, to take it away or count its trips. */
  redis: FaultProxy
  /** Between the code under test and Keycloak. */
  keycloak: FaultProxy
  /** Where Keycloak says that it has ended a session. */
  backchannel: Backchannel
  /** The users get ids beyond it. */
  lastUserId: number
  close(): Promise<void>
}

/**
 * A Redis for one test file, a realm, and an environment that leads the code under test to them through fault
 * proxies. Has to run before any handler is called: settings are read once.
 *
 * @param settings more of the environment; with `REDIS_CLUSTER: 'true'` (or `TEST_REDIS_CLUSTER=true` for a whole run)
 *   the Redis is a cluster
 * @param input.ownRealm where the file changes the realm, or looks at all that has happened in it: by default the files of a
 *   worker share one
 * @param input.replicas each master of the cluster has one
 * @param input.fsync a single Redis writes down what it is told, and can be killed; see lasting-server.ts
 */
export async function startWorld(
  settings: Record<string, string> = {},
  {
    ownRealm = false,
    replicas = false,
    fsync,
  }: { ownRealm?: boolean; replicas?: boolean; fsync?: Fsync } = {},
): Promise<World> {
  // Time limits hold from here on: what sets the realm up goes by them as well.
  Object.assign(process.env, settings)
  const run = nameless()
  const keycloakUrl = new URL(process.env['TEST_KEYCLOAK_URL'] ?? '')
  const cluster = (settings['REDIS_CLUSTER'] ?? process.env['TEST_REDIS_CLUSTER']) === 'true'
  const [{ realm, backchannel, lastUserId, leave }, redisServer, keycloak] = await Promise.all([
    ownRealm ? newRealm() : realmOfWorker(),
    cluster ? startRedisCluster({ replicas }) : fsync ? startLastingServer(fsync) : startRedisServer(),
    startFaultProxy({ target: { host: keycloakUrl.hostname, port: Number(keycloakUrl.port) } }),
  ])
  // As npm start notes it.
  await redisServer.run('SET', 'schema_version', String(schemaVersion))
  if (lastUserId > 0) await redisServer.run('SET', 'id_next_user', String(lastUserId))
  const redis =
    (redisServer as Partial<RedisCluster>).proxy ??
    (await startFaultProxy({ target: { host: '127.0.0.1', port: redisServer.port } }))
  Object.assign(process.env, {
    KEYCLOAK_URL: keycloak.url('http'),
    // Keycloak names itself by its own address, whichever way it is reached.
    KEYCLOAK_ISSUER: `${keycloakUrl.origin}/realms/${realm.realm}`,
    KEYCLOAK_REALM: realm.realm,
    KEYCLOAK_CLIENT_SECRET: realm.clientSecret,
    KEYCLOAK_ADMIN_CLIENT_SECRET: realm.adminClientSecret,
    REDIS_URL: redis.url('redis'),
    REDIS_CLUSTER: String(cluster),
    PUBLIC_URL: realm.publicUrl,
    APP_REDIRECT_URLS: appAddress,
    SESSION_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    RATE_LIMITS: 'except-loopback',
    // The longest: a test that tries a used token again may be held up in between.
    REFRESH_GRACE_SECONDS: '60',
    // The longest: on a busy machine a suite may take longer than a login is fresh.
    FRESH_LOGIN_SECONDS: '3600',
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    // Nobody listens there: what is put into a queue is lost, unless a test cares for it (see workers.ts).
    LOCAL_INVOKE_URL: 'http://127.0.0.1:1',
    ...settings,
  })
  await shuffleCommands()
  const close = async () => {
    const { redis: connection } = await import('../../../shared/redis/redis.ts')
    await connection().close()
    await Promise.all([redis.close(), keycloak.close()])
    await Promise.all([redisServer.stop(), leave()])
  }
  return { run, realm, redisServer, redis, keycloak, backchannel, lastUserId, close }
}

/** Eight letters, no vowel among them: no number and no word that a test may look for on a page or in an answer. */
function nameless(): string {
  return Array.from(randomBytes(8), (byte) => 'bcdfghjklmnpqrst'[byte % 16]).join('')
}

export interface Person {
  username: string
  email: string
  password: string
  id: string
  accessToken: string
  refreshToken: string
}

/** Registers somebody and logs them in. */
export async function join({ run }: Pick<World, 'run'>, name: string): Promise<Person> {
  const username = `${name}_${run}`
  const identity = { username, email: `${username}@example.com`, password: 'correct horse battery' }
  const registered = await call('register', { body: identity })
  if (registered.status !== 201) throw new Error(`register: ${JSON.stringify(registered.body)}`)
  return logIn({ ...identity, id: registered.body.user.id })
}

/** Opens another session of somebody. */
export async function logIn(person: Omit<Person, 'accessToken' | 'refreshToken'>): Promise<Person> {
  const { username, password } = person
  const answer = await call('login', { body: { username, password } })
  if (answer.status !== 200) throw new Error(`login: ${JSON.stringify(answer.body)}`)
  const { accessToken, refreshToken } = answer.body
  return { ...person, accessToken, refreshToken }
}

/** The cast of the suites that every route goes through. */
export interface People {
  run: string
  ada: Person
  bob: Person
  moderator: Person
  /** Whom others block, report and suspend. */
  eve: Person
  /** The id of a new report about eve. */
  newReportId: () => Promise<string>
  /** What a registered app asks for, and how it turns in an unused code of ada's. */
  newAppRequest: () => Promise<Record<string, string> & { client_id: string }>
  newAppCode: () => Promise<Record<string, string>>
  /** The id of a new personal token of ada. */
  newTokenId: () => Promise<string>
  /** Somebody whose sessions nobody else relies on. */
  carol: Person
  /** The id of a second session of ada. */
  spareSid: string
  /** A post by ada. */
  postId: string
  /** Another one, which may be deleted. */
  newPostId: () => Promise<string>
  /** The id of a new passkey of ada. */
  newPasskeyId: () => Promise<string>
  /** Tokens of links that carol was sent. */
  links: { verification: string; reset: string }
  /** Where a sign-in through Keycloak's pages may end. */
  appAddress: string
  /** How such a sign-in comes back from Keycloak, and the one-time code that it leads to; both unused. */
  newReturn: () => Promise<CallInput>
  newSignInBody: () => Promise<{ code: string; code_verifier: string }>
  /** What Keycloak sends when it ends a session; unused. */
  newLogout: () => Promise<CallInput>
}

async function linkOf({ id, email, accessToken }: Person, purpose: 'verification' | 'reset') {
  const { createLink } = await import('../../../shared/store/mail/links.ts')
  return createLink(purpose, { userId: Number(id), sub: decodeJwt(accessToken).sub ?? '', email })
}

export async function seedPeople(world: World): Promise<People> {
  const { run } = world
  const names = ['ada', 'bob', 'mod', 'carol', 'eve'] as const
  const [ada, bob, mod, carol, eve] = (await Promise.all(names.map((name) => join(world, name)))) as [
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  const { grantRole } = await import('../../../infra/realm/keycloak-admin.ts')
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  const newPostId = async (): Promise<string> => {
    const path = { username: ada.username }
    const body = { text: 'It was the best of times.' }
    return (await call('create-post', { path, token: ada.accessToken, body })).body.id
  }
  const newReportId = async (): Promise<string> => {
    const body = { username: eve.username, reason: 'Spam.' }
    return (await call('create-report', { token: ada.accessToken, body })).body.id
  }
  const newTokenId = async (): Promise<string> => {
    const body = { name: 'Bot', scopes: ['read'], expiresInDays: 1 }
    return (await call('create-token', { token: ada.accessToken, body })).body.id
  }
  let registered: string | undefined
  const newAppRequest = async () => {
    const app = { client_name: 'Feather', redirect_uris: [appAddress] }
    registered ??= String((await call('create-app', { body: app })).body.client_id)
    return { ...authorizationRequest, client_id: registered }
  }
  const newAppCode = async () => {
    const body = await newAppRequest()
    const { code } = (await call('create-authorization', { token: ada.accessToken, body })).body
    const { client_id, redirect_uri } = body
    return { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier: codeVerifier }
  }
  const postId = await newPostId()
  // Roles are in the token: the next login brings the new one.
  const [moderator, spare] = await Promise.all([logIn(mod), logIn(ada)])
  const spareSid = spare.refreshToken.split('.')[0] ?? ''
  const links = { verification: await linkOf(carol, 'verification'), reset: await linkOf(carol, 'reset') }
  return {
    run,
    ada,
    bob,
    carol,
    eve,
    newReportId,
    newPasskeyId: () => addPasskey(world.realm, ada.username),
    newTokenId,
    newAppRequest,
    newAppCode,
    moderator,
    spareSid,
    links,
    postId,
    newPostId,
    appAddress,
    newReturn: () => comeBack(bob),
    newSignInBody: () => signInBody(bob),
    newLogout: async () => logoutRequest(await newLogoutToken(world, bob)),
  }
}
