/** The end of the tour: changes, refusals, and the way out. */

import {
  addFollower,
  createPost,
  type Device,
  getCanPost,
  getFeed,
  getPost,
  getUser,
  logout,
  newDevice,
  removeFollower,
} from './api.ts'
import { logInOne, sendLogin } from './build-steps.ts'
import { by, memberOf, type Person, type Tour } from './people.ts'
import { checkFeed, checkFollowers, checkProfile } from './read-steps.ts'
import { expectEqual, expectProblem, expectStatus, runStep, type Step } from './step.ts'

/** John A. stops following his closest ally: the posts leave his feed. Then he follows again: they come back. */
export function unfollowAndFollowAgain(tour: Tour): Promise<Step> {
  const john = memberOf(tour, 34)
  const ally = memberOf(tour, 33)
  const withoutAlly = john.neighbours.filter((neighbour) => neighbour !== ally)
  return runStep(tour, 'unfollow, follow again', [john], async (_, step) => {
    const ties = ally.neighbours.length
    // Twice, because removing what is not there is no failure.
    for (let time = 0; time < 2; time += 1) {
      const removed = await removeFollower(john.device, ally.username, john.username)
      if (expectStatus(step, removed, 200)) {
        expectEqual(step, `${removed.request}: following`, removed.body.following, false)
      }
    }
    ally.followers = ally.followers.filter((follower) => follower !== john)
    await checkFeed(tour, john, step, withoutAlly)
    await checkFollowers(tour, ally, step)
    await checkProfile(tour, ally, step, { followers: ties - 1 })
    await checkProfile(tour, john, step, { following: withoutAlly.length })

    // Twice again: following whom one follows already changes nothing.
    for (let time = 0; time < 2; time += 1) {
      const added = await addFollower(john.device, ally.username, john.username)
      if (expectStatus(step, added, 200)) {
        const { following, followers } = added.body
        expectEqual(step, `${added.request}: following, followers`, [following, followers], [true, ties])
      }
    }
    ally.followers.unshift(john)
    await checkFeed(tour, john, step)
    await checkFollowers(tour, ally, step)
    await checkProfile(tour, ally, step, {})
    await checkProfile(tour, john, step, {})
  })
}

/** What nobody may do, and that trying it leaves no trace. */
export function tryWhatIsRefused(tour: Tour): Promise<Step> {
  const { api } = tour
  const hi = memberOf(tour, 1)
  const second = memberOf(tour, 2)
  const nobody = `karate_${tour.runId}_nobody`
  return runStep(tour, 'refusals', [hi], async (_, step) => {
    expectProblem(step, await createPost(hi.device, second.username, 'Not mine.'), 403)
    expectProblem(step, await createPost(newDevice(api), hi.username, 'No token.'), 401)
    expectProblem(step, await createPost(hi.device, hi.username, ''), 400)
    expectProblem(step, await addFollower(hi.device, hi.username, hi.username), 400, 'cannot-follow-yourself')
    expectProblem(step, await addFollower(hi.device, memberOf(tour, 34).username, second.username), 403)
    expectProblem(step, await addFollower(hi.device, nobody, hi.username), 404, 'user-not-found')
    expectProblem(step, await getUser(api, nobody), 404, 'user-not-found')
    expectProblem(step, await getPost(api, '1'), 404, 'post-not-found')
    expectProblem(step, await getFeed(hi.device, second.username, { limit: 1 }), 403)
    expectProblem(
      step,
      await sendLogin(newDevice(api), { ...hi, password: second.password }),
      401,
      'invalid-credentials',
    )
    await checkProfile(tour, hi, step, {})
    await checkProfile(tour, second, step, {})
  })
}

/** Everybody logs out; the token is dead on the very next request. A second device of Mr. Hi stays logged in. */
export async function logOutEverybody(tour: Tour): Promise<Step> {
  const hi = memberOf(tour, 1)
  return runStep(tour, 'log out', tour.people, async (person, step) => {
    const other = person === hi ? await logInOne(tour, hi, step) : undefined
    await logOutOne(tour, step, person, person.device)
    if (other) {
      expectStatus(step, by(person, await getCanPost(other)), 200)
      await logOutOne(tour, step, person, other)
    }
  })
}

async function logOutOne({ api }: Tour, step: Step, person: Person, device: Device): Promise<void> {
  const dead = newDevice(api, device.session)
  expectStatus(step, by(person, await logout(device)), 204)
  // Neither the access token counts any more, nor the refresh token that the client then tries.
  expectProblem(step, by(person, await getCanPost(dead)), 401, 'session-ended')
}
