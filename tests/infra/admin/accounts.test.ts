/** What operators do with one account: at Keycloak and in Redis, both given. */
import { spawn } from 'node:child_process'
import { join as joinPath, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { userHash } from '../../../shared/telemetry/user-hash.ts'
import { call } from '../../support/world/call.ts'
import { cleanUp, expectDead, expectLive, keycloakUser } from '../../support/hunts/pairs.ts'
import { handedOn } from '../../support/network/handed-on.ts'
import { runHere } from './run-here.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

const program = joinPath(resolve(__dirname, '../../..'), 'infra/cli.ts')
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/** What a command has of the environment: the Keycloak and the Redis of this test, and nothing of any other. */
function environment(): Record<string, string> {
  const { keycloakUrl, adminUsername, adminPassword, realm } = world.realm
  return {
    ...handedOn(),
    PERCH_FOLDER: '/nowhere/perch',
    KEYCLOAK_URL: keycloakUrl,
    KEYCLOAK_ADMIN_USERNAME: adminUsername,
    KEYCLOAK_ADMIN_PASSWORD: adminPassword,
    KEYCLOAK_REALM: realm,
    REDIS_URL: process.env['REDIS_URL'] ?? '',
    REDIS_CLUSTER: process.env['REDIS_CLUSTER'] ?? '',
  }
}

/** As a program of its own. */
async function infraProgram(command: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...command.split(' ')], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise((done) => child.on('close', done))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, err }
}

const infra = (command: string) => runHere(command, environment())

const userOf = (username: string) => call('get-user', { path: { username } })
const post = ({ username, accessToken: token }: Person, words: string) =>
  call('create-post', { path: { username }, token, body: { text: words } })

test('show says what both know, under a former name too, and the hash of the log', async () => {
  const [old, fan] = [await join(world, 'shown'), await join(world, 'fan')]
  await call('add-follower', {
    path: { username: old.username, follower: fan.username },
    token: fan.accessToken,
  })
  await post(old, 'One.')
  const username = `renamed_${world.run}`
  await call('update-me', { token: old.accessToken, body: { username } })
  const sub = (await keycloakUser(world, username))?.id ?? ''
  const { code, out } = await infraProgram(`user show ${old.username} --json`)
  expect({ code, account: JSON.parse(out) as unknown }).toMatchObject({
    code: 0,
    account: {
      username,
      keycloak: {
        id: sub,
        email: old.email,
        enabled: true,
        roles: ['can_post'],
        sessions: 1,
        logHash: userHash(sub),
      },
      perch: {
        id: Number(old.id),
        sub,
        counts: { posts: 1, followers: 1, following: 0 },
        formerUsernames: [old.username],
        sessions: 1,
        isBeingDeleted: false,
      },
    },
  })
  expect((await infra(`user show ${username}`)).out).toMatch(
    new RegExp(`in the log +user = "${userHash(sub)}"`),
  )
  expect(await infra('user show no_one_at_all')).toMatchObject({ code: 1, out: '' })
})

test('export gives what the user would get, all of it', async () => {
  const person = await join(world, 'exported')
  for (const words of ['One.', 'Two.']) await post(person, words)
  const { body } = await call('export-me', { token: person.accessToken })
  const { code, out } = await infra(`user export ${person.username}`)
  const { next: _, sessions, ...all } = body
  const exported = JSON.parse(out) as { sessions: unknown[] }
  expect({ code, exported }).toMatchObject({ code: 0, exported: all })
  expect(exported.sessions).toHaveLength(sessions.length)
})

test('disable ends all sessions at once, enable lets the user in again', async () => {
  const person = await join(world, 'spammer')
  const another = await logIn(person)
  expect(await infra(`user disable ${person.username}`)).toMatchObject({
    code: 0,
    out: `User ${person.username} is disabled. All sessions have ended.\n`,
  })
  for (const pair of [person, another]) await expectDead(pair)
  const { username, password } = person
  expectProblem(await call('login', { body: { username, password } }), 403, 'account-disabled')
  expect((await infra(`user disable ${username}`)).out).toContain('was already disabled')
  expect(await infra(`user enable ${username}`)).toMatchObject({
    code: 0,
    out: `User ${username} is enabled.\n`,
  })
  await expectLive(await logIn(person))
})

test('delete makes the user unreachable at once, says what is still to come, and the clean-up does it', async () => {
  const person = await join(world, 'leaving')
  const { body } = await post(person, 'Farewell.')
  expect((await infra(`user delete ${person.username}`)).err).toContain('--yes')
  const { code, out } = await infraProgram(`user delete ${person.username} --yes`)
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(`^User ${person.username} deleted. Still to come: posts`) as unknown,
  })
  await expectDead(person)
  expectProblem(await userOf(person.username), 404, 'user-not-found')
  await cleanUp()
  expectProblem(await call('get-post', { path: { id: body.id } }), 404, 'post-not-found')
  expect(await infra(`user delete ${person.username} --yes`)).toMatchObject({ code: 1, out: '' })
})

test('free lets the name of a deleted account be taken, and no other', async () => {
  const [gone, there] = [await join(world, 'gone'), await join(world, 'there')]
  const { username, email, password } = gone
  const register = () => call('register', { body: { username, email, password } })
  await call('delete-me', { token: gone.accessToken, body: { password } })
  expectProblem(await register(), 400, 'username-taken')
  expect(await infra(`user free ${username}`)).toMatchObject({ code: 0, out: `${username} is free.\n` })
  expect(await register()).toMatchObject({ status: 201 })
  for (const name of [username, there.username]) {
    expect(await infra(`user free ${name}`)).toMatchObject({ code: 0, out: `${name} is not held.\n` })
  }
  await expectLive(there)
})

test('mend gives the profile back after an import that made the user anew at Keycloak', async () => {
  const person = await join(world, 'imported')
  const { username, email, password, id } = person
  await post(person, 'Before the import.')
  const credentials = [{ type: 'password', value: password }]
  const users = [{ username, email, enabled: true, credentials }]
  const { realm } = world.realm
  await withAdmin(world.realm, (admin) =>
    admin.realms.partialImport({ realm, rep: { ifResourceExists: 'OVERWRITE', users } }),
  )
  expectProblem(await call('login', { body: { username, password } }), 403, 'account-setup-required')
  expect((await userOf(username)).body).toMatchObject({ id, counts: { posts: 1 } })
  expect((await infra(`user show ${username}`)).out).toContain(`npm run infra -- user mend ${username}`)

  expect(await infra(`user mend ${username}`)).toMatchObject({
    code: 0,
    out: `User ${username} has the profile again.\n`,
  })
  const back = await logIn(person)
  expect((await call('get-me', { token: back.accessToken })).body).toMatchObject({ id, username, email })
  expect((await call('list-user-posts', { path: { username } })).body.items).toMatchObject([
    { text: 'Before the import.' },
  ])
  await expectDead(person)
  expect((await infra(`user mend ${username}`)).out).toContain('nothing to mend')
  await expectLive(back)
})

test('says that Redis does not answer, and changes nothing at Keycloak then', async () => {
  const person = await join(world, 'kept')
  const { code, err } = await infraProgram(`user delete ${person.username} --yes`, {
    REDIS_URL: 'redis://127.0.0.1:1',
  })
  expect(code).toBe(1)
  expect(err).toMatch(/^Redis does not answer\.\nWhy: /m)
  await expectLive(person)
})
