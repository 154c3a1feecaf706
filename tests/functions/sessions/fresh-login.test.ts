/** What needs a login of the last five minutes: each route that says so. */
import { join } from 'node:path'
import type { Contract } from '../../../shared/http/chain/contract.ts'
import { call } from '../../support/world/call.ts'
import { type Pair, refresh, sidOf } from '../../support/hunts/pairs.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { type RouteCase, routes } from '../../support/world/routes.ts'
import {
  logIn,
  type People,
  type Person,
  seedPeople,
  startWorld,
  type World,
} from '../../support/world/world.ts'

let world: World
let people: People

beforeAll(async () => {
  world = await startWorld({ FRESH_LOGIN_SECONDS: '300' })
  people = await seedPeople(world)
})
afterAll(() => world.close())

async function asksForIt({ file }: RouteCase): Promise<boolean> {
  const { contract } = (await import(join('../../../functions', `${file}.ts`))) as { contract: Contract }
  return contract.freshLogin !== undefined
}

/** As if it had been opened that long ago. */
async function makeOlder(pair: Pair, minutes: number): Promise<void> {
  const createdAt = new Date(Date.now() - minutes * 60_000).toISOString()
  await world.redisServer.run('HSET', `session:{${sidOf(pair)}}`, 'createdAt', createdAt)
}

const asking = [
  'add-suspension',
  'create-authorization',
  'create-token',
  'delete-credential',
  'remove-suspension',
  'resolve-report',
]

const callerOf = ({ access }: RouteCase): Person => (access === 'moderator' ? people.moderator : people.ada)

test('is asked for by what changes the ways to sign in, and by what moderators do', async () => {
  const keys = await Promise.all(routes.map(async (route) => ((await asksForIt(route)) ? [route.key] : [])))
  expect(keys.flat().toSorted()).toEqual(asking.toSorted())
})

test.each(routes.filter(({ key }) => asking.includes(key)))(
  '$method $path goes by the age of the login',
  async (route) => {
    const input = await route.valid(people)
    const old = await logIn(callerOf(route))
    await makeOlder(old, 6)
    const problem = [403, 'login-too-old'] as const
    expectProblem(await call(route.key, { ...input, token: old.accessToken }), ...problem)
    const { body: refreshed } = await refresh(old)
    expectProblem(await call(route.key, { ...input, token: refreshed.accessToken }), ...problem)
    const young = await logIn(callerOf(route))
    const answer = await call(route.key, { ...input, token: young.accessToken })
    expect(answer).toMatchObject({ status: route.answers })
  },
)

test('is asked of a moderator who deletes what another user wrote, and of no author', async () => {
  const old = await logIn(people.moderator)
  await makeOlder(old, 6)
  const path = { id: await people.newPostId() }
  expectProblem(await call('delete-post', { path, token: old.accessToken }), 403, 'login-too-old')
  expect(await call('get-post', { path })).toMatchObject({ status: 200 })
  const author = await logIn(people.ada)
  await makeOlder(author, 6)
  expect(await call('delete-post', { path, token: author.accessToken })).toMatchObject({ status: 204 })
})
