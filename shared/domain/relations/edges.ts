import {
  addToFollowers,
  beginEdgeRemoval,
  type Edge,
  type EdgeChange,
  finishEdgeChange,
  forgetFollowed,
  isFollowing,
  listOverdueEdgeChanges,
  postponeEdgeChange,
  removeFromFollowers,
  unfollow,
} from '../../store/relations/edges.ts'
import { backfillFeed, backfillSize, removeAuthorFromFeed } from '../../store/timelines/feed.ts'
import { countFollowers } from '../../store/relations/followers.ts'

/** More changes of one edge at once than make sense: the sweeper settles these. */
const maxRounds = 20

/**
 * Brings everything else into line with the half of an edge that decides: the user's list of followers and the follower's
 * feed. Then looks at that half again, and begins anew where it has changed: so whoever comes last leaves all alike,
 * however many change the edge at once. Safe to repeat.
 *
 * @param follows what the deciding half said last
 * @returns what it says now, and how many followers the user has
 */
export async function settleEdge(
  change: EdgeChange,
  follows: boolean,
): Promise<{ follows: boolean; followers: number }> {
  let wanted = follows
  let settled = false
  for (let round = 1; round <= maxRounds && !settled; round += 1) {
    const current = wanted ? await join(change) : await part(change)
    settled = current === wanted
    wanted = current
  }
  const [followers] = await Promise.all([countFollowers(change.userId), settled && finishEdgeChange(change)])
  return { follows: wanted, followers }
}

/** The follower does not follow the user any more. Returns how many followers the user has. Safe to repeat. */
export async function endFollowing(edge: Edge): Promise<number> {
  const change = await beginEdgeRemoval(edge)
  await unfollow(change)
  return (await settleEdge(change, false)).followers
}

/** The follower is listed before the activities are read: one that is published meanwhile comes one way or the other. */
async function join(edge: Edge): Promise<boolean> {
  const { followerId, userId } = edge
  const activities = await addToFollowers(edge, backfillSize + 1)
  if (activities === null) {
    // The account went away meanwhile, and its clean-up may have been here before the edge was.
    await forgetFollowed(edge)
    return false
  }
  const newest = activities.slice(0, backfillSize)
  return backfillFeed(followerId, userId, newest, activities.length > backfillSize)
}

async function part(edge: Edge): Promise<boolean> {
  await removeFromFollowers(edge)
  // In any order: what is removed is removed only where the edge is gone at that moment.
  const [, current] = await Promise.all([
    removeAuthorFromFeed(edge.followerId, edge.userId),
    isFollowing(edge),
  ])
  return current
}

const changesAtOnce = 100
/** Long enough to settle as many. */
const reserveMs = 3000

/**
 * Settles edges whose change broke off, until none is left or the time is up.
 *
 * @param remainingMs how much time is left, in milliseconds
 * @returns how many it settled
 */
export async function sweepEdges(remainingMs: () => number): Promise<number> {
  let done = 0
  for (;;) {
    if (remainingMs() < reserveMs) return done
    const overdue = await listOverdueEdgeChanges(changesAtOnce)
    if (overdue.length === 0) return done
    await Promise.all(overdue.map(finish))
    done += overdue.length
  }
}

async function finish(change: EdgeChange): Promise<void> {
  // First: one that cannot be settled must not keep the others waiting.
  await postponeEdgeChange(change)
  await settleEdge(change, await isFollowing(change))
}
