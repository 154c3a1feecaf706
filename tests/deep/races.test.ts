/** A hundred rounds of each race of tests/functions/outages/races.test.ts. */
import { call } from '../support/world/call.ts'
import type { Pair } from '../support/hunts/pairs.ts'
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
