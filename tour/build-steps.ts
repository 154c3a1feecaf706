/** The first half of the tour: the club comes into being. */

import { addFollower, createPost, type Device, login, newDevice, register } from './api.ts'
import { by, type Person, type Tour } from './people.ts'
import { SENTENCES } from './sentences.ts'
import { expectEqual, expectStatus, runStep, type Step } from './step.ts'

/** Everybody registers. */
export function registerEverybody(tour: Tour): Promise<Step> {
  return runStep(tour, 'register', tour.people, async (person, step) => {
    const { username, email, password, displayName } = person
    const answer = by(person, await register(tour.api, { username, email, password, displayName }))
    if (!expectStatus(step, answer, 201)) return
    const { user } = answer.body
    person.id = user.id
    expectEqual(
      step,
      answer.request,
      [user.username, user.displayName, answer.headers.get('location')],
      [username, displayName, `/users/${username}`],
    )
  })
}

/** Everybody logs in. */
export function logInEverybody(tour: Tour): Promise<Step> {
  return runStep(tour, 'log in', tour.people, async (person, step) => {
    person.device = (await logInOne(tour, person, step)) ?? person.device
  })
}

/** One login and what its answer says; undefined where it was refused. */
export async function logInOne(tour: Tour, person: Person, step: Step): Promise<Device | undefined> {
  const device = newDevice(tour.api)
  const answer = by(person, await sendLogin(device, person))
  if (!expectStatus(step, answer, 200)) return undefined
  const { user } = answer.body
  expectEqual(step, answer.request, [user.id, user.username], [person.id, person.username])
  return device
}

/** Even numbers log in by username, odd ones by address, and the other way where the API takes only that. */
export async function sendLogin(device: Device, { number, username, email, password }: Person) {
  const [byName, byEmail] = [
    { username, password },
    { email, password },
  ]
  const [first, second] = number % 2 === 0 ? [byName, byEmail] : [byEmail, byName]
  const answer = await login(device, first)
  const { code } = (answer.body ?? {}) as { code?: string }
  return code === 'login-identifier-not-allowed' ? login(device, second) : answer
}

/**
 * Every tie in both directions. One followed person at a time gets their followers one after the other, so that the
 * order of their list and the count in each answer are known.
 */
export function followNeighbours(tour: Tour): Promise<Step> {
  return runStep(tour, 'follow', tour.people, async (person, step) => {
    for (const follower of person.neighbours) {
      const answer = await addFollower(follower.device, person.username, follower.username)
      if (!expectStatus(step, answer, 200)) continue
      person.followers.unshift(follower)
      const { username, follower: name, following, followers } = answer.body
      expectEqual(
        step,
        answer.request,
        [username, name, following, followers],
        [person.username, follower.username, true, person.followers.length],
      )
    }
  })
}

/** Everybody posts, one sentence after the other. */
export function postSentences(tour: Tour): Promise<Step> {
  return runStep(tour, 'post', tour.people, async (person, step) => {
    for (let count = 0; count < tour.postsPerPerson; count += 1) {
      const number = (person.number - 1) * tour.postsPerPerson + count
      const text = SENTENCES[number % SENTENCES.length] ?? ''
      const answer = await createPost(person.device, person.username, text)
      if (!expectStatus(step, answer, 201)) continue
      const post = answer.body
      const { id, username, displayName } = post.author
      expectEqual(
        step,
        `${person.username} posted`,
        [post.text, id, username, displayName, answer.headers.get('location')],
        [text, person.id, person.username, person.displayName, `/posts/${post.id}`],
      )
      const previous = person.posts[0]
      const isNewer = !previous || BigInt(post.id) > BigInt(previous.id)
      expectEqual(step, `${answer.request}: a newer post has a higher id`, isNewer, true)
      person.posts.unshift(post)
    }
  })
}
