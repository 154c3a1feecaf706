/** A hundred rounds of each race of tests/functions/outages/races.test.ts. */
import { grantRole } from '../../infra/realm/keycloak-admin.ts'
import { follow } from '../support/social/followers.ts'
import { call } from '../support/world/call.ts'
import type { Pair } from '../support/hunts/pairs.ts'
import * as conversations from '../support/hunts/conversation-races.ts'
import * as races from '../support/hunts/races.ts'
import { join, logIn, type Person, startWorld, type World } from '../support/world/world.ts'

jest.setTimeout(15 * 60_000)

let world: World
let ada: Person

beforeAll(async () => {
  world = await startWorld()
  ada = await join(world, 'ada')
})
afterAll(() => world.close())

const rounds = Array.from({ length: 100 }, (_, round) => round)

describe('a hundred rounds', () => {
  test('give twenty refreshes at once the same pair', async () => {
    let pair: Pair = await logIn(ada)
    for (const _ of rounds) pair = await races.refreshTwentyTimes(pair)
  })

  test('bring nothing back from the dead when a refresh meets a logout', async () => {
    for (const round of rounds) await races.refreshAgainstLogout(round, ada)
  })

  test('leave the pair that came last alive when a refresh meets an edit', async () => {
    let pair: Pair = await logIn(ada)
    for (const round of rounds) pair = await races.refreshAgainstEdit(world, round, pair)
  })

  test('make one of two edits at once', async () => {
    let pair: Pair = await logIn(ada)
    for (const round of rounds) pair = await races.editAgainstEdit(round, pair)
  })

  test('leave no post after a logout', async () => {
    for (const round of rounds) await races.postAgainstLogout(round, ada)
  })

  test('give a username to one of twenty who register it at once', async () => {
    for (const round of rounds) {
      const username = `wanted${round}_${world.run}`
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => {
          const body = { username, email: `w${i}_${username}@example.com`, password: 'correct horse battery' }
          return call('register', { body })
        }),
      )
      const created = answers.filter(({ status }) => status === 201)
      const codes = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code as string)
      expect(created).toHaveLength(1)
      expect(['username-taken', 'registration-in-progress']).toEqual(
        expect.arrayContaining([...new Set(codes)]),
      )
      const { body } = await call('get-user', { path: { username } })
      expect(body.id).toBe(created[0]?.body.user.id)
    }
  })
})

describe('a hundred rounds of conversations', () => {
  const newcomers = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => join(world, `${name}${i}`)))

  /** Access tokens are good for five minutes. */
  async function play(people: Person[], race: (round: number) => Promise<void>): Promise<void> {
    for (const round of rounds) {
      if (round % 25 === 24) for (const person of people) Object.assign(person, await logIn(person))
      await race(round)
    }
  }

  test('leave one truth about a like that meets its unlike', async () => {
    const people = await newcomers('like', 2)
    await play(people, (round) => conversations.likeAgainstUnlike(world, round, people))
  })

  test('leave no follow and nothing to see when a block meets a follow or a post', async () => {
    const people = await newcomers('block', 2)
    await play(people, (round) => conversations.blockAgainstFollowAndPost(world, round, people))
  })

  test('leave nothing of a post whose deletion meets its repost', async () => {
    const people = await newcomers('repost', 3)
    await follow(people[2]!, people[1]!)
    await play(people, (round) => conversations.deleteAgainstRepost(world, round, people))
  })

  test('keep both of two edits of a post', async () => {
    const people = await newcomers('edit', 2)
    await play(people, (round) => conversations.editAgainstEdit(world, round, people))
  })

  test('show nothing of a user whose suspension meets anything', async () => {
    const [eve, bob, mod] = (await newcomers('susp', 3)) as [Person, Person, Person]
    await grantRole(world.realm, { username: mod.username, role: 'moderator' })
    Object.assign(mod, await logIn(mod))
    const people = [bob, mod]
    await play(people, (round) => conversations.suspensionAgainst(world, round, [eve, bob, mod]))
  })
})
