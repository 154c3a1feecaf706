import { isProblem, ProblemError } from '../../problems.ts'
import type { Page } from '../../schemas/page.ts'
import type { User } from '../../schemas/people/user.ts'
import type { Repost as Answer } from '../../schemas/posts/mark.ts'
import { nextId } from '../../store/clock.ts'
import { noteMark, noteMarkRemoval } from '../../store/marks/mark-notes.ts'
import type { PostMarks } from '../../store/marks/marks.ts'
import * as store from '../../store/marks/reposts.ts'
import type { StoredPost } from '../../store/posts/posts.ts'
import { takeBack, tell } from '../notifications/tell.ts'
import { countsOf } from '../presentation/post-counts.ts'
import { isThere } from '../presentation/visible-to.ts'
import { readAudience } from '../timelines/fan-outs.ts'
import { deliverRepost, readersAtOnce, settleByQueue, withdrawRepost } from '../timelines/repost-feeds.ts'
import { listMarkers, type MarkersRequest } from './list-marked.ts'
import { accountDeleted, begin, type MarkRequest, postNotFound } from './marks.ts'
import { noticeOfRepost, settleRepost } from './settle-reposts.ts'

/**
 * The caller reposts a post: it gets into the feeds of those who follow the caller. Repeating it changes nothing.
 *
 * @throws ProblemError post-not-found, user-not-found, followers-only
 */
export async function addRepost(request: MarkRequest): Promise<Answer> {
  const { id: postId, caller } = request
  const actorId = caller.userId
  const [post, known, audience, freshId] = await Promise.all([
    begin(noteMark({ kind: 'reposts', postId, userId: actorId }), request, requireOpen(actorId)),
    store.readRepostId(postId, actorId),
    readAudience(actorId),
    nextId(),
  ])
  const repost = { postId, authorId: post.authorId, actorId }
  // One that is there has been told of, or its note has the sweeper do it: to feeds that go on further up it would be news again.
  const readers = known === null ? readersAtOnce(audience, repost, freshId) : []
  const marks = await put(repost, known ?? freshId, readers)
  if (known === null) await settleByQueue(repost, audience, freshId)
  return answerOf(postId, marks)
}

/** What is for followers its author alone may bring to them. */
function requireOpen(actorId: number) {
  return ({ visibility, authorId }: StoredPost): void => {
    if (visibility === 'followers' && authorId !== actorId)
      throw new ProblemError('followers-only', 'Only its author can repost a post for followers.')
  }
}

/** Both halves and the feeds, in one trip; another where the repost has to have another id. */
async function put(repost: store.Repost, id: number, readers: number[]): Promise<PostMarks> {
  const notice = noticeOfRepost(repost)
  const [reposted, hasUser, hasAuthor] = await Promise.all([
    store.addRepostToPost(repost, id),
    store.addRepostToUser(repost, id),
    isThere(repost.authorId),
    deliverRepost(repost, id, readers),
    tell(notice),
  ])
  if (reposted && hasUser && hasAuthor) {
    if (reposted.id === id) return reposted.marks
    // Another request of the same user was first, or a newer repost by another.
    await withdrawRepost(repost, id, readers)
    return put(repost, reposted.id ?? (await nextId()), readers)
  }
  await Promise.all([
    store.removeRepostFromPost(repost),
    store.removeRepostFromUser(repost),
    withdrawRepost(repost, id, readers),
    takeBack(notice),
  ])
  throw reposted && hasAuthor ? accountDeleted() : postNotFound()
}

/**
 * The caller takes a repost back; repeating it changes nothing. Of a post that the caller may not see any more it is taken back too,
 * without a word about the post.
 *
 * @throws ProblemError post-not-found
 */
export async function removeRepost(request: MarkRequest): Promise<Answer> {
  const { id: postId, caller } = request
  const actorId = caller.userId
  const mark = { kind: 'reposts', postId, userId: actorId } as const
  const [post, known, audience] = await Promise.all([
    begin(noteMarkRemoval(mark), request).catch(async (error) => {
      if (isProblem(error, 'post-not-found')) await removeUnseen(mark)
      throw error
    }),
    store.readRepostId(postId, actorId),
    readAudience(actorId),
  ])
  const repost = { postId, authorId: post.authorId, actorId }
  const readers = readersAtOnce(audience, repost, known)
  const [{ id, marks }, hasAuthor] = await Promise.all([
    store.removeRepostFromPost(repost),
    isThere(repost.authorId),
    store.removeRepostFromUser(repost),
    known !== null && withdrawRepost(repost, known, readers),
    takeBack(noticeOfRepost(repost)),
  ])
  if (id !== null && id !== known) await withdrawRepost(repost, id, readers)
  if (id !== null) await settleByQueue(repost, audience, null)
  if (!hasAuthor) throw postNotFound()
  return answerOf(postId, marks)
}

/** A repost is its user's to take back, also where the post is for others since. */
async function removeUnseen(mark: { kind: 'reposts'; postId: number; userId: number }): Promise<void> {
  const { postId, userId: actorId } = mark
  if ((await store.readRepostId(postId, actorId)) === null) return
  await noteMarkRemoval(mark)
  await store.removeRepostFromPost({ postId, actorId })
  await settleRepost(postId, actorId)
}

function answerOf(postId: number, marks: PostMarks): Answer {
  return { id: String(postId), reposted: marks.reposted, counts: countsOf(marks) }
}

/** Who has reposted a post, the last one first. */
export function listReposters(request: MarkersRequest): Promise<Page<User>> {
  return listMarkers('reposts', request)
}
