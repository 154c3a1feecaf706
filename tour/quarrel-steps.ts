/** The quarrel that split the club, between Mr. Hi and John A., who have no tie: what one says reaches the other by others. */

import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import {
  addBlock,
  addLike,
  addRepost,
  createPost,
  deletePost,
  getFeed,
  getPostAs,
  listNotifications,
  removeBlock,
  removeRepost,
} from './api.ts'
import { by, memberOf, type Person, type Tour } from './people.ts'
import { checkFeed } from './read-steps.ts'
import { expectEqual, expectProblem, expectStatus, runStep, type Step } from './step.ts'

/** How often the newest item is asked for: for ten seconds. */
const MAX_TRIES = 20

/**
 * John A. posts, his side likes it, and member 9, who is tied to both, reposts it: so it gets to Mr. Hi, who answers. John A. blocks
 * him, and neither sees the other any more. Then it is as before: all of it is taken back.
 */
export function quarrel(tour: Tour): Promise<Step> {
  const [hi, john, between] = [memberOf(tour, 1), memberOf(tour, 34), memberOf(tour, 9)]
  const side = john.neighbours.filter((member) => !hi.neighbours.includes(member))
  return runStep(tour, 'quarrel', [john], async (_, step) => {
    const posted = await createPost(john.device, john.username, 'The club pays its teacher enough.')
    if (!expectStatus(step, by(john, posted), 201)) return
    const { id } = posted.body
    for (const [i, member] of side.entries()) {
      const liked = by(member, await addLike(member.device, id))
      if (expectStatus(step, liked, 200)) expectEqual(step, liked.request, liked.body.counts.likes, i + 1)
    }
    const reposted = by(between, await addRepost(between.device, id))
    if (expectStatus(step, reposted, 200)) expectEqual(step, reposted.request, reposted.body.reposted, true)
    await expectNewest(step, hi, [id, between.username])
    // Whoever is tied to both is shown it once, as John A.'s.
    await expectNewest(step, memberOf(tour, 33), [id, null])

    const answered = await createPost(hi.device, hi.username, 'It does not.', id)
    if (!expectStatus(step, by(hi, answered), 201)) return
    expectEqual(step, 'the answer', answered.body.inReplyTo, { id, username: john.username })
    await expectCounts(step, john, id, { replies: 1, reposts: 1, likes: side.length })
    const told = by(john, await listNotifications(john.device, { limit: side.length + 2 }))
    if (expectStatus(step, told, 200))
      expectEqual(
        step,
        told.request,
        told.body.items.map(({ type, actor }) => [type, actor.username]),
        [
          ['reply', hi.username],
          ['repost', between.username],
          ...side.toReversed().map(({ username }) => ['like', username]),
        ],
      )

    expectStatus(step, by(john, await addBlock(john.device, hi.username)), 200)
    expectProblem(step, by(hi, await getPostAs(hi.device, id)), 404, 'post-not-found')
    expectProblem(step, by(john, await getPostAs(john.device, answered.body.id)), 404, 'post-not-found')
    await expectNewest(step, hi, [answered.body.id, null])
    expectStatus(step, by(john, await removeBlock(john.device, hi.username)), 200)

    expectStatus(step, by(between, await removeRepost(between.device, id)), 200)
    expectStatus(step, by(hi, await deletePost(hi.device, answered.body.id)), 204)
    await expectCounts(step, hi, id, { replies: 0, reposts: 0, likes: side.length })
    expectStatus(step, by(john, await deletePost(john.device, id)), 204)
    for (const person of [hi, john, between]) await checkFeed(tour, person, step)
  })
}

/**
 * The newest item of a feed: its post, and who has brought it. Where deliveries go through a queue it comes a moment later, so it
 * is asked for again.
 */
async function expectNewest(step: Step, { device, username }: Person, newest: unknown[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const answer = await getFeed(device, username, { limit: 1 })
    if (!expectStatus(step, answer, 200)) return
    const [item] = answer.body.items
    const found = [item?.id, item?.repostedBy?.username ?? null]
    if (tries === MAX_TRIES || isDeepStrictEqual(found, newest)) {
      expectEqual(step, `${answer.request}: the newest`, found, newest)
      return
    }
    await wait(500)
  }
}

async function expectCounts(step: Step, { device }: Person, id: string, counts: object): Promise<void> {
  const answer = await getPostAs(device, id)
  if (expectStatus(step, answer, 200))
    expectEqual(step, `${answer.request}: counts`, answer.body.counts, counts)
}
