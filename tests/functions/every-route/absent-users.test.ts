/**
 * A user who is suspended, deleted, or blocks the caller is as one who does not exist: on every route that names a user or a post, the
 * same answer. Which routes these are is read off docs/openapi.json.
 */
import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { publish } from '../../support/social/followers.ts'
import { call, type CallInput } from '../../support/world/call.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let caller: Person
let own: string

interface Named {
  username: string
  /** A post. */
  id: string
}

const states = ['suspended', 'deleted', 'blocking'] as const
type State = (typeof states)[number]
const absent = {} as Record<State, Named>
const never: Named = { username: 'never_was', id: '1024' }

beforeAll(async () => {
  world = await startWorld()
  const [mod, eve, carol, bob] = (await Promise.all(
    ['mod', 'suspended', 'deleted', 'blocking'].map((name) => join(world, name)),
  )) as [Person, Person, Person, Person]
  caller = await join(world, 'caller')
  own = (await publish(caller)).body.id
  const named = async (person: Person) => ({
    username: person.username,
    id: (await publish(person)).body.id as string,
  })
  Object.assign(absent, { suspended: await named(eve), deleted: await named(carol), blocking: await named(bob) })
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  const { accessToken: token } = await logIn(mod)
  await call('add-suspension', { path: { username: eve.username }, body: { reason: 'Spam.' }, token })
  await call('delete-me', { token: carol.accessToken, body: { password: carol.password } })
  await call('add-block', { path: { username: caller.username }, token: bob.accessToken })
}) // prettier-ignore
afterAll(() => world.close())

const bodies: Record<string, object> = {
  'create-post': { text: 'Hello.' },
  'edit-post': { text: 'Hello again.' },
}

/** Where a path has a place for a user or a post, with the caller and a post of theirs in the other places. */
function requestsTo({ key, path }: RouteCase): { place: string; inputOf: (named: Named) => CallInput }[] {
  const places = [...path.matchAll(/\{(username|follower|id)\}/g)].map(([, place = '']) => place)
  const valueOf = (place: string, { username, id }: Named) => [place, place === 'id' ? id : username] as const
  const mine = places.map((place) => valueOf(place, { ...caller, id: own }))
  return places.map((place) => ({
    place,
    inputOf: (named) => ({
      path: Object.fromEntries([...mine, valueOf(place, named)]),
      ...(bodies[key] && { body: bodies[key] }),
    }),
  }))
}

/** What the ids in these name is neither a post nor a user. */
const ofOtherThings = ['delete-session', 'update-credential', 'delete-credential']

function requests() {
  const inPaths = routes
    .filter(({ key, access }) => access !== 'moderator' && !ofOtherThings.includes(key))
    .flatMap((route) => requestsTo(route).map((request) => ({ key: route.key, ...request })))
  const inBodies = [
    {
      key: 'create-post',
      place: 'inReplyTo',
      inputOf: ({ id }: Named) => ({ path: { username: caller.username }, body: { text: 'No.', inReplyTo: id } }),
    },
    {
      key: 'create-report',
      place: 'username',
      inputOf: ({ username }: Named) => ({ body: { username, reason: 'Spam.' } }),
    },
  ]
  return [...inPaths, ...inBodies]
} // prettier-ignore

/** To be blocked must not keep anyone from these: docs/decisions/safety.md. */
const evenIfBlocked = ['add-block', 'remove-block', 'add-mute', 'remove-mute', 'create-report']

test('the three are not there for the caller', async () => {
  const seen = states.map((state) => call('get-user', { path: { username: absent[state].username }, token: caller.accessToken }))
  expect((await Promise.all(seen)).map(({ status }) => status)).toEqual([404, 404, 404])
}) // prettier-ignore

test('nothing tells who is not there for the caller from who never was', async () => {
  const told: string[] = []
  const all = requests()
  for (const { key, place, inputOf } of all) {
    const answerTo = async (named: Named) => {
      const { status, body } = await call(key, { ...inputOf(named), token: caller.accessToken })
      return status < 300 ? JSON.stringify(body).replaceAll(named.username, '') : `${status} ${body.code}`
    }
    const expected = await answerTo(never)
    // A follower that does not exist follows no one: so it is.
    if (key !== 'remove-follower' || place !== 'follower') expect([key, place, expected]).toEqual([key, place, expect.stringMatching(/^404 /)])
    for (const state of states) {
      if (state === 'blocking' && evenIfBlocked.includes(key)) continue
      const answer = await answerTo(absent[state])
      if (answer !== expected) told.push(`${key}, ${place}: ${state} ${answer}, not ${expected}`)
    }
  }
  expect(told).toEqual([])
  expect(all.length).toBeGreaterThan(25)
}) // prettier-ignore

test('a follow, a block and a mute can be ended after a suspension', async () => {
  const [eve, mod] = await Promise.all([join(world, 'later'), join(world, 'mod2')])
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  const { accessToken } = await logIn(mod)
  const { username } = eve
  const token = caller.accessToken
  const tie = { path: { username, follower: caller.username }, token }
  await call('add-follower', tie)
  await call('add-mute', { path: { username }, token })
  await call('add-suspension', { path: { username }, body: { reason: 'Spam.' }, token: accessToken })
  const letGo = async () => [
    (await call('remove-follower', tie)).status,
    (await call('remove-mute', { path: { username }, token })).status,
  ]
  expect(await letGo()).toEqual([200, 200])
  expect(await letGo()).toEqual([404, 404])
})
