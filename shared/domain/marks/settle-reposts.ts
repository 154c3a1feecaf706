import { isPost, readPost } from '../../store/posts/posts.ts'
import * as store from '../../store/marks/reposts.ts'
import { type Notice, takeBack, tell } from '../notifications/tell.ts'
import { forgetInFeedsOf, settleAllFeeds } from '../timelines/repost-feeds.ts'

/** What a repost tells the author. */
export function noticeOfRepost({ postId, authorId, actorId }: store.Repost): Notice {
  return { userId: authorId, type: 'repost', actorId, postId }
}

/**
 * Brings the user's half of a repost, the feeds, and what the author was told into line with the post's half, which decides. Safe
 * to repeat.
 */
export async function settleRepost(postId: number, actorId: number): Promise<void> {
  const [id, post] = await Promise.all([store.readRepostId(postId, actorId), readPost(postId)])
  if (post === null) return forgetRepost(postId, actorId)
  const repost = { postId, authorId: post.authorId, actorId }
  const notice = noticeOfRepost(repost)
  if (id !== null && (await store.addRepostToUser(repost, id))) await tell(notice)
  // Where the account is gone, its clean-up may have been here before the repost was.
  else
    await Promise.all([
      // What was not there is left alone: it may be by now.
      id !== null && store.removeRepostFromPost(repost),
      store.removeRepostFromUser(repost),
      takeBack(notice),
    ])
  // Looked at again: what removed the post may have been here before the user's half was.
  if (!(await isPost(postId))) return forgetRepost(postId, actorId)
  await settleAllFeeds(repost, id)
}

/** Of a post that is gone. The post's half goes last: until then it is how the others are found. */
async function forgetRepost(postId: number, actorId: number): Promise<void> {
  const repost = { postId, actorId }
  await Promise.all([store.forgetRepostInUser(repost), forgetInFeedsOf(repost)])
  await store.removeRepostFromPost(repost)
}

const repostsAtOnce = 20

/** Removes some of the reposts of a post that is gone. Returns how many it found. */
export async function removeRepostsOfPost(postId: number): Promise<number> {
  const actorIds = await store.readSomeReposters(postId, repostsAtOnce)
  await Promise.all(actorIds.map((actorId) => forgetRepost(postId, actorId)))
  return actorIds.length
}

/** Removes up to `count` reposts of a user whose account is gone. Returns how many it found. */
export async function removeRepostsOfUser(actorId: number, count: number): Promise<number> {
  const reposts = await store.readRepostsOf(actorId, count)
  await Promise.all(
    reposts.flatMap((repost) => [store.removeRepostFromPost(repost), takeBack(noticeOfRepost(repost))]),
  )
  // Last, as above. The feeds have lost all that the user brought along with the following.
  await Promise.all(reposts.map(store.removeRepostFromUser))
  return reposts.length
}
