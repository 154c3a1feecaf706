import { randomInt } from 'node:crypto'
import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import {
  forgetFollowing,
  listFollower,
  startFollowing,
  stopFollowing,
  unlistFollower,
} from './edge-scripts.ts'
import { byActivity, type FeedEntry, parseOwnEntry } from '../timelines/feed-entries.ts'
import { keys } from '../keys.ts'
import { memberOf, type Notification, notificationKeys, tellingKeys } from '../notifications/notifications.ts'
import { addAtPresent, listOlder } from '../scripts.ts'

/*
 * An edge has two halves: the follower's list of followed users and the user's list of followers. The first decides, the
 * second follows it; on a cluster they are in two slots. Whoever changes an edge notes it first, changes the first half,
 * then brings the second into line and looks at the first again (shared/domain/relations/edges.ts).
 */

export interface Edge {
  followerId: number
  userId: number
}

/** A change of an edge that is under way, as it stands in the list of these. */
export interface EdgeChange extends Edge {
  note: string
}

/** How long a change may take before the sweeper finishes it. Milliseconds. */
const overdueMs = 30_000

/** Notes that an edge is about to change: from here on the sweeper finishes whatever breaks off. */
export async function beginEdgeChange(edge: Edge): Promise<EdgeChange> {
  const change = newChange(edge)
  await noteChange(change)
  return change
}

/** The same for an edge that goes, which needs no note where Redis is too full for one: that makes room. */
export async function beginEdgeRemoval(edge: Edge): Promise<EdgeChange> {
  const change = newChange(edge)
  await noteChange(change).catch(ignoreRefusal)
  return change
}

function newChange({ followerId, userId }: Edge): EdgeChange {
  return { followerId, userId, note: `${followerId}:${userId}:${randomInt(2 ** 47)}` }
}

async function noteChange({ note }: EdgeChange): Promise<void> {
  await redis().script(addAtPresent, [keys.edgesPending], [note])
}

/** Both halves say the same. */
export async function finishEdgeChange({ note }: EdgeChange): Promise<void> {
  await redis().run('ZREM', keys.edgesPending, note)
}

/** Changes that should have finished by now, the longest waiting first. */
export async function listOverdueEdgeChanges(count: number): Promise<EdgeChange[]> {
  const notes = (await redis().script(listOlder, [keys.edgesPending], [overdueMs, count])) as string[]
  return notes.map((note) => {
    const [followerId, userId] = note.split(':').map(Number)
    return { followerId: followerId!, userId: userId!, note }
  })
}

/** Gives a change time again, unless it has finished. */
export async function postponeEdgeChange({ note }: EdgeChange): Promise<void> {
  await redis().script(addAtPresent, [keys.edgesPending], [note, 'XX'])
}

/**
 * The half that decides: the user is followed from now on.
 *
 * @param most how many users one may follow; 0: any number
 * @returns `no follower`: the account of the follower is gone; `blocking`: the follower blocks the user; `blocked`: the reverse
 */
export async function follow(
  { followerId, userId }: Edge,
  most: number,
): Promise<'followed' | 'too many' | 'no follower' | 'blocking' | 'blocked'> {
  const blocks = [keys.restricted('blocks', followerId), keys.restrictedBy('blocks', followerId)]
  const reply = await redis().script(startFollowing, [...ofFollower(followerId), ...blocks], [userId, most])
  return reply as Awaited<ReturnType<typeof follow>>
}

/** The half that decides: the user is not followed any more. */
export async function unfollow({ followerId, userId }: Edge): Promise<void> {
  await redis().script(stopFollowing, ofFollower(followerId), [userId])
}

/** The same for a user whose account is gone: nothing of the follower's names that user any more. */
export async function forgetFollowed({ followerId, userId }: Edge): Promise<void> {
  await redis().script(forgetFollowing, ofFollower(followerId), [userId])
}

function ofFollower(id: number): string[] {
  return [keys.following(id), keys.user(id), keys.feed(id), keys.feedLate(id)]
}

/** Whether the half that decides says so. */
export async function isFollowing({ followerId, userId }: Edge): Promise<boolean> {
  return (await redis().run('ZSCORE', keys.following(followerId), userId)) !== null
}

/**
 * The other half: the follower is in the user's list, and is sent every post that is published from now on. The user is
 * told by the same script.
 *
 * @returns up to `newest` activities from before that, newest first; null where the user's account is gone
 */
export async function addToFollowers(
  { followerId, userId }: Edge,
  newest: number,
): Promise<FeedEntry[] | null> {
  const [profile, ...notifications] = tellingKeys(userId)
  const own = [keys.userPosts(userId), keys.userMarks('reposts', userId)]
  const lists = [keys.followers(userId), profile, ...own, ...notifications]
  const args = [followerId, newest, memberOf(followed(followerId))]
  const found = (await redis().script(listFollower, lists, args)) as string[] | null
  const entries = found && found.map((member) => parseOwnEntry(member, userId))
  return entries && entries.toSorted(byActivity).slice(0, newest)
}

/** The other half: the follower is not in the user's list, and the user was told nothing of one. */
export async function removeFromFollowers({ followerId, userId }: Edge): Promise<void> {
  const lists = [keys.followers(userId), ...notificationKeys(userId)]
  await redis().script(unlistFollower, lists, [followerId, memberOf(followed(followerId))])
}

function followed(followerId: number): Notification {
  return { type: 'follow', actorId: followerId }
}
