import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { type Entry, type Range, readRange } from '../range.ts'
import { type FeedEntry, parseOwnEntry } from '../timelines/feed-entries.ts'
import { marksOf, type PostMarks, shownOf } from './marks.ts'
import {
  addToPostReposts,
  addToUserReposts,
  forgetInUserReposts,
  readIdsOfEach,
  removeFromPostReposts,
} from './mark-scripts.ts'

/*
 * A repost is a mark with an id, which the clock of the posts gives: it is an activity, and stands in feeds. Both halves have the id
 * as their score, and the post's half decides: what stands in a feed under another id is not there any more.
 */

/** Who reposts which post, and whose it is. */
export interface Repost {
  postId: number
  authorId: number
  actorId: number
}

/** The repost that there is after all, and what the user sees of the post's marks. `id: null`: a newer one was there first, and it takes another id. */
export interface Reposted {
  id: number | null
  marks: PostMarks
}

/** The half that decides. Null where the post is gone. Safe to repeat. */
export async function addRepostToPost({ postId, actorId }: Repost, id: number): Promise<Reposted | null> {
  const args = [actorId, id]
  const reply = (await redis().script(addToPostReposts, repostsOf(postId), args)) as Seen | null
  return reply && repostedOf(reply)
}

/** The half that decides. Returns the id of the repost that it takes away, if there was one. Safe to repeat. */
export async function removeRepostFromPost(of: Pick<Repost, 'postId' | 'actorId'>): Promise<Reposted> {
  const { postId, actorId } = of
  const reply = await redis().script(removeFromPostReposts, repostsOf(postId), [actorId])
  return repostedOf(reply as Seen)
}

/** The list that changes, the post, and all that is shown of it. */
function repostsOf(postId: number): string[] {
  return [keys.postMarks('reposts', postId), ...shownOf(postId)]
}

type Seen = [id: string, ...marks: number[]]

function repostedOf([id, ...seen]: Seen): Reposted {
  return { id: id === '' ? null : Number(id), marks: marksOf(seen) }
}

/** The other half. False where the account is gone. Safe to repeat. */
export async function addRepostToUser(repost: Repost, id: number): Promise<boolean> {
  const { actorId } = repost
  const of = [keys.userMarks('reposts', actorId), keys.user(actorId)]
  return (await redis().script(addToUserReposts, of, [memberOf(repost), id])) === 1
}

/** The other half. Safe to repeat. */
export async function removeRepostFromUser(repost: Repost): Promise<void> {
  await redis().run('ZREM', keys.userMarks('reposts', repost.actorId), memberOf(repost))
}

/** The same for a post that is gone, with the knowledge of its author. */
export async function forgetRepostInUser({
  postId,
  actorId,
}: Pick<Repost, 'postId' | 'actorId'>): Promise<void> {
  await redis().script(forgetInUserReposts, [keys.userMarks('reposts', actorId)], [postId])
}

/** In the user's list: the author tells, without a look at the post, whose name goes with it. */
function memberOf({ postId, authorId }: Repost): string {
  return `${postId}:${authorId}`
}

/** The id of a user's repost of a post; null where there is none. */
export async function readRepostId(postId: number, actorId: number): Promise<number | null> {
  const score = await redis().run('ZSCORE', keys.postMarks('reposts', postId), actorId)
  return score === null ? null : Number(score)
}

/** The ids of these reposts as they are now, null where one is not there; one command for all. */
export async function readRepostIds(
  reposts: readonly Pick<Repost, 'postId' | 'actorId'>[],
): Promise<(number | null)[]> {
  const pairs = reposts.map(({ postId, actorId }) => `${postId}:${actorId}`)
  const ofPost = Map.groupBy(pairs.keys(), (place) => reposts[place]!.postId)
  const lists = [...ofPost.keys()].map((postId) => keys.postMarks('reposts', postId))
  const texts = (await redis().scriptForEach(readIdsOfEach, lists, pairs)) as string[]
  const ids = reposts.map((): number | null => null)
  for (const [i, places] of [...ofPost.values()].entries())
    for (const [n, id] of texts[i]!.split(',').entries()) if (id !== '') ids[places[n]!] = Number(id)
  return ids
}

/** Some of those who have reposted a post. */
export async function readSomeReposters(postId: number, count: number): Promise<number[]> {
  return ((await redis().run('ZRANGE', keys.postMarks('reposts', postId), 0, count - 1)) as string[]).map(
    Number,
  )
}

/** What a user has reposted, as the ids of the posts; scores are the ids of the reposts. */
export async function readRepostEntries(userId: number, range: Range): Promise<Entry[]> {
  const entries = await readRange(keys.userMarks('reposts', userId), range)
  return entries.map(({ member, score }) => ({ member: member.split(':')[0]!, score }))
}

/** The same as activities, nearest first. */
export async function readUserReposts(userId: number, range: Range): Promise<FeedEntry[]> {
  const entries = await readRange(keys.userMarks('reposts', userId), range)
  return entries.map(({ member, score }) => parseOwnEntry(`${score}:${member}`, userId))
}

/** Up to `count` reposts of a user. */
export async function readRepostsOf(actorId: number, count: number): Promise<Repost[]> {
  const list = keys.userMarks('reposts', actorId)
  return ((await redis().run('ZRANGE', list, 0, count - 1)) as string[]).map((member) => {
    const [postId = 0, authorId = 0] = member.split(':').map(Number)
    return { postId, authorId, actorId }
  })
}
