/** The second half of the tour: everything is read and held against the graph. */

import {
  getCanPost,
  getFeed,
  getModerator,
  getPost,
  getUser,
  listFollowers,
  listUserPosts,
  type Post,
} from './api.ts'
import { by, feedOf, type Person, type Tour } from './people.ts'
import { readPages } from './read-pages.ts'
import { expectEqual, expectProblem, expectStatus, runStep, type Step } from './step.ts'

// Small pages, so that cursors are used: the longest lists have 17 followers and posts of 18 people.
const FOLLOWERS_PER_PAGE = 5
const FEED_PER_PAGE = 10

/** A feed's cache holds at least so many posts; a feed that fits must know its total exactly. */
const SMALLEST_FEED_CACHE = 96

/** Everybody's profile with its counts. */
export function readProfiles(tour: Tour): Promise<Step> {
  return runStep(tour, 'read profiles', tour.people, async (person, step) => {
    await checkProfile(tour, person, step, {})
  })
}

/** One profile; `changed` where the counts are not those of the graph just now. */
export async function checkProfile(
  tour: Tour,
  person: Person,
  step: Step,
  changed: { followers?: number; following?: number },
): Promise<void> {
  const answer = await getUser(tour.api, person.username)
  if (!expectStatus(step, answer, 200)) return
  const { id, username, displayName, counts } = answer.body
  expectEqual(step, answer.request, [id, username, displayName], [person.id, username, person.displayName])
  const ties = person.neighbours.length
  expectEqual(
    step,
    `${answer.request}: followers, following, posts`,
    [counts.followers, counts.following, counts.posts],
    [changed.followers ?? ties, changed.following ?? ties, person.posts.length],
  )
}

/** Everybody's followers, page by page. */
export function readFollowers(tour: Tour): Promise<Step> {
  return runStep(tour, 'read followers', tour.people, (person, step) => checkFollowers(tour, person, step))
}

/** One list of followers, newest first. */
export async function checkFollowers(tour: Tour, person: Person, step: Step): Promise<void> {
  await readPages(step, (query) => listFollowers(tour.api, person.username, query), FOLLOWERS_PER_PAGE, {
    what: `followers of ${person.username}`,
    keyOf: (user) => user.username,
    keys: person.followers.map(({ username }) => username),
  })
}

/** Everybody's own posts, page by page, and the newest one by its id. */
export function readPosts(tour: Tour): Promise<Step> {
  return runStep(tour, 'read posts', tour.people, async (person, step) => {
    const { username, posts } = person
    const items = await readPages(
      step,
      (query) => listUserPosts(tour.api, username, query),
      Math.ceil(posts.length / 2) || 1,
      {
        what: `posts of ${username}`,
        keyOf: (post) => post.id,
        keys: posts.map(({ id }) => id),
      },
    )
    checkContent(step, `posts of ${username}`, items, posts)

    const newest = posts[0]
    if (!newest) return
    const answer = await getPost(tour.api, newest.id)
    if (expectStatus(step, answer, 200)) checkContent(step, answer.request, [answer.body], [newest])
  })
}

/** Everybody's feed, page by page: the posts of their neighbours and their own, and nothing else. */
export function readFeeds(tour: Tour): Promise<Step> {
  return runStep(tour, 'read feeds', tour.people, (person, step) => checkFeed(tour, person, step))
}

/** One feed, of the neighbours or of whom the person follows just now. */
export async function checkFeed(tour: Tour, person: Person, step: Step, following?: Person[]): Promise<void> {
  const expected = feedOf(person, following)
  const what = `feed of ${person.username}`
  const items = await readPages(
    step,
    (query) => getFeed(person.device, person.username, query),
    FEED_PER_PAGE,
    {
      what,
      keyOf: (post) => post.id,
      keys: expected.map(({ id }) => id),
      mayBeAtLeast: expected.length > SMALLEST_FEED_CACHE,
    },
  )
  checkContent(step, what, items, expected)
}

/** Everybody may post; nobody is a moderator. */
export function readRoles(tour: Tour): Promise<Step> {
  return runStep(tour, 'read roles', tour.people, async (person, step) => {
    expectStatus(step, by(person, await getCanPost(person.device)), 200)
    expectProblem(step, by(person, await getModerator(person.device)), 403)
  })
}

/** Each post read must be, member by member, the one that was answered when it was made. */
function checkContent(step: Step, what: string, items: Post[], expected: Post[]): void {
  const byId = new Map(expected.map((post) => [post.id, membersOf(post)]))
  for (const item of items) {
    const made = byId.get(item.id)
    if (made) expectEqual(step, `${what}: post ${item.id}`, membersOf(item), made)
  }
}

const membersOf = ({ id, author, text, createdAt }: Post) => [
  id,
  author.id,
  author.username,
  author.displayName,
  text,
  createdAt,
]
