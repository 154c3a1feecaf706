import { defineScript, ignoreRefusal, type Reply } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { chunksOf } from '../chunks.ts'
import { dateOfId, timeOfId } from '../clock.ts'
import type { Answered } from '../conversations/replies.ts'
import { addingToList } from '../journal-scripts.ts'
import { keys } from '../keys.ts'
import { type StoredPost, writePost } from '../posts/posts.ts'
import { entriesOf } from '../range.ts'
import { addAtPresent, listOlder } from '../scripts.ts'

/** A post on its way into the feeds of its author's followers, or out of them. */
export interface FanOut {
  action: 'deliver' | 'remove'
  postId: number
  authorId: number
  /** Of a reply: what it answers to. */
  answered?: Answered | undefined
}

/** Followers whose scores in `user_followers` are above `after` and at most `upTo`. */
export interface FollowerRange {
  after: number
  upTo: number
}

/** Who is to have a post. */
export interface Audience {
  /** From this id on the author's activities are merged into feeds when these are read; null: they are written there. */
  bigSince: number | null
  size: number
  /** All of them, or as many as were asked for and one more. */
  followerIds: number[]
}

/** How long a fan-out may take before the sweeper looks after it. Milliseconds. */
const overdueMs = 30_000

function memberOf({ action, postId, authorId, answered }: FanOut): string {
  const own = `${action}:${postId}:${authorId}`
  return answered ? `${own}:${answered.postId}:${answered.authorId}` : own
}

function fanOutOf(member: string): FanOut {
  const [action, ...ids] = member.split(':')
  const [postId = 0, authorId = 0, answeredId, answeredAuthorId = 0] = ids.map(Number)
  const answered = answeredId === undefined ? undefined : { postId: answeredId, authorId: answeredAuthorId }
  return { action: action as FanOut['action'], postId, authorId, answered }
}

/**
 * Notes in the outbox that a delivery begins, then writes the post (see {@link writePost}): from the note on the sweeper finishes what
 * breaks off. In this order: a post that no note and no list names would be there for good.
 */
export function beginDelivery(
  fanOut: FanOut & { action: 'deliver' },
  post: StoredPost,
): Promise<StoredPost | null> {
  // Of an id that was reserved long ago, or by a clock that ran ahead, it is now: the sweeper is not to work beside this.
  const since = dateOfId(post.id).getTime()
  return writePost(post, [['ZADD', keys.fanoutPending, since, memberOf(fanOut)]])
}

/**
 * The same for a removal, which goes on without the note where Redis is too full to take it: should it break off then,
 * readers skip what is left in feeds.
 */
export async function beginRemoval(fanOut: FanOut & { action: 'remove' }): Promise<void> {
  await redis()
    .script(addAtPresent, [keys.fanoutPending], [memberOf(fanOut)])
    .catch(ignoreRefusal)
}

/** Every feed has been written. */
export async function finishFanOut(fanOut: FanOut): Promise<void> {
  const member = memberOf(fanOut)
  await Promise.all([
    redis().run('DEL', keys.fanoutRanges(member)),
    redis().run('ZREM', keys.fanoutPending, member),
  ])
}

/** Fan-outs that should have finished by now, the longest waiting first. */
export async function listOverdueFanOuts(count: number): Promise<FanOut[]> {
  const members = await redis().script(listOlder, [keys.fanoutPending], [overdueMs, count])
  return (members as string[]).map(fanOutOf)
}

/**
 * For how long the oldest fan-out that is overdue has been waiting, in seconds; 0 where none is. Of a removal it is the
 * time since it was last begun, of a delivery since the post was made: its score is renewed each time.
 */
export async function readOldestWait(atMost: number): Promise<number> {
  const now = Date.now()
  const range = [
    keys.fanoutPending,
    '-inf',
    now - overdueMs,
    'BYSCORE',
    'LIMIT',
    0,
    atMost,
    'WITHSCORES',
  ] as const
  const waits = entriesOf((await redis().run('ZRANGE', ...range)) as string[]).map(({ member, score }) => {
    const { action, postId } = fanOutOf(member)
    return now - (action === 'deliver' ? Math.min(timeOfId(postId).getTime(), score) : score)
  })
  return Math.max(0, ...waits) / 1000
}

/** Gives a fan-out time again, unless it has finished. */
export async function postponeFanOut(fanOut: FanOut): Promise<void> {
  await redis().script(addAtPresent, [keys.fanoutPending], [memberOf(fanOut), 'XX'])
}

/**
 * Who is to have the author's posts; one round trip.
 *
 * @param atMost how many followers are wanted by name
 */
export async function readAudience(authorId: number, atMost: number): Promise<Audience> {
  const [big, size, followerIds] = await Promise.all([
    redis().run('ZSCORE', keys.bigAccounts, authorId),
    redis().run('ZCARD', keys.followers(authorId)),
    redis().run('ZRANGE', keys.followers(authorId), 0, atMost),
  ])
  return audienceOf(big, size, followerIds)
}

/** KEYS: the author's list, its journal and followers; ARGV: post id, the last follower wanted. How many followers there are, and the first. */
const listForFollowers = defineScript(`${addingToList}
addToList(KEYS[1], KEYS[2], ARGV[1])
return {redis.call('ZCARD', KEYS[3]), redis.call('ZRANGE', KEYS[3], 0, ARGV[2])}
`)

/**
 * Puts a post into its author's list, and reads who is to have it, as {@link readAudience} does: at one moment, so that a user who
 * begins to follow is among the followers, or finds the post in the list. One round trip.
 */
export async function listForAudience(postId: number, authorId: number, atMost: number): Promise<Audience> {
  const lists = [keys.userPosts(authorId), keys.userPostsLate(authorId), keys.followers(authorId)]
  const [big, found] = await Promise.all([
    redis().run('ZSCORE', keys.bigAccounts, authorId),
    redis().script(listForFollowers, lists, [postId, atMost]),
  ])
  const [size, followerIds] = found as [Reply, Reply]
  return audienceOf(big, size, followerIds)
}

function audienceOf(big: Reply, size: Reply, followerIds: Reply): Audience {
  return {
    bigSince: big === null ? null : Number(big),
    size: size as number,
    followerIds: (followerIds as string[]).map(Number),
  }
}

/**
 * Cuts an author's followers into ranges of about `rangeSize`. The borders are scores: whoever comes or goes
 * meanwhile moves nobody from one range into another.
 */
export async function planRanges(
  authorId: number,
  size: number,
  rangeSize: number,
): Promise<FollowerRange[]> {
  const ranks = Array.from({ length: Math.ceil(size / rangeSize) - 1 }, (_, i) => (i + 1) * rangeSize - 1)
  const replies = await Promise.all(
    [...ranks, -1].map((rank) => redis().run('ZRANGE', keys.followers(authorId), rank, rank, 'WITHSCORES')),
  )
  const ends = replies.flatMap((reply) => entriesOf(reply as string[]).map(({ score }) => score))
  const borders = [...new Set([0, ...ends])].toSorted((a, b) => a - b)
  return borders.slice(1).map((upTo, i) => ({ after: borders[i] ?? 0, upTo }))
}

/** Notes which ranges have to be worked off until the fan-out is finished. */
export async function addRanges(fanOut: FanOut, ranges: FollowerRange[]): Promise<void> {
  const key = keys.fanoutRanges(memberOf(fanOut))
  const members = ranges.map(({ after, upTo }) => `${after}:${upTo}`)
  await Promise.all(chunksOf(members, 1000).map((chunk) => redis().run('SADD', key, ...chunk)))
}

/** Ranges that are not worked off yet; none before they have been planned, or when all are done. */
export async function readOpenRanges(fanOut: FanOut): Promise<FollowerRange[]> {
  const members = (await redis().run('SMEMBERS', keys.fanoutRanges(memberOf(fanOut)))) as string[]
  return members.map((member) => {
    const [after = 0, upTo = 0] = member.split(':').map(Number)
    return { after, upTo }
  })
}

/** Notes that a range is done. Returns whether it was the last one; repeating it changes nothing. */
export async function finishRange(fanOut: FanOut, { after, upTo }: FollowerRange): Promise<boolean> {
  const key = keys.fanoutRanges(memberOf(fanOut))
  const [, open] = await redis().inOrder([
    ['SREM', key, `${after}:${upTo}`],
    ['SCARD', key],
  ])
  return open === 0
}

/** The followers of a range. */
export async function readFollowersWithin(authorId: number, range: FollowerRange): Promise<number[]> {
  const { after, upTo } = range
  const ids = await redis().run('ZRANGE', keys.followers(authorId), `(${after}`, upTo, 'BYSCORE')
  return (ids as string[]).map(Number)
}
