import { ProblemError } from '../../problems.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { noteGonePost, noteTold } from '../../store/marks/mark-notes.ts'
import { beginRemoval } from '../../store/timelines/fan-outs.ts'
import {
  answeredBy,
  allPosts,
  countFormerPosts,
  countUserPosts,
  deletePost as unstorePost,
  readFormerPosts,
  readPost,
  readUserPosts,
  type StoredPost,
  wasPost,
} from '../../store/posts/posts.ts'
import { removeFromTags, tagsOf } from '../../store/tags/tags.ts'
import { resolveIds, resolvePosts } from '../presentation/present-posts.ts'
import { removeMarksOrLeave } from '../marks/settle-marks.ts'
import { readVisiblePost, visibleTo } from '../presentation/visible-to.ts'
import { fanOutOrLeave, readAudience } from '../timelines/fan-outs.ts'
import { untellPostOrLeave, toldOf } from '../notifications/tell.ts'
import { noteAct } from '../moderation/acts.ts'
import { hasRole } from '../roles/roles.ts'
import { monthlyReader } from '../requests/monthly-pages.ts'
import { discreet } from '../requests/discreet.ts'
import { reader, readPage } from '../requests/page.ts'
import { isMigrated } from '../../store/schema-version.ts'
import { requireFreshLogin } from '../sessions/fresh-login.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { readNamed, requireVisibleUser } from '../people/users.ts'

/** Whoever reads says who they are, or does not. */
type Reader = Caller | undefined

export async function getPost({ id, caller }: { id: number; caller: Reader }): Promise<Post> {
  const [post] = await resolveIds([id], caller?.userId ?? null)
  return post ?? refuse()
}

/** A moderator may act on what they do not see as a user. */
async function requirePost(id: number, viewerId: number, isModerator: boolean): Promise<StoredPost> {
  return (await (isModerator ? readPost(id) : readVisiblePost(id, viewerId))) ?? refuse()
}

function refuse(): never {
  throw new ProblemError('post-not-found', 'There is no post with this id.')
}

/** Whether a post that everyone could see was here, and has been deleted lately. */
export const wasPostForAll = (id: number): Promise<boolean> => wasPost(id)

/**
 * The caller deletes a post of theirs; a moderator any post, which goes into the log. When it returns, no user finds the post any more.
 *
 * @param input.admitted rejects where the limits have no room for it; awaited before anything is done
 * @throws ProblemError post-not-found, not-yours
 */
export async function deletePost(input: {
  id: number
  reason?: string | undefined
  caller: ConfirmedCaller
  admitted: Promise<void>
}): Promise<void> {
  const { id, reason = null, caller, admitted } = input
  const isModerator = hasRole(caller, 'moderator')
  const [post] = await Promise.all([requirePost(id, caller.userId, isModerator), admitted])
  const { authorId } = post
  const told = toldOf(post)
  if (authorId !== caller.userId) {
    if (!isModerator) throw new ProblemError('not-yours', 'Only its author deletes a post.')
    requireFreshLogin(caller)
    await noteAct(caller, { type: 'post-deletion', userId: authorId, postId: id, reason })
  }
  const fanOut = { action: 'remove', postId: id, authorId, answered: answeredBy(post) } as const
  const [note] = await Promise.all([noteGonePost(id), beginRemoval(fanOut), noteTold(id, told)])
  // First: of a post that is gone, it is not known any more which tags it had.
  await removeFromTags(id, tagsOf(post))
  const [, audience] = await Promise.all([
    unstorePost({ ...fanOut, wasForAll: post.visibility !== 'followers' }),
    readAudience(authorId),
  ])
  await Promise.all([fanOutOrLeave(fanOut, audience), removeMarksOrLeave(note), untellPostOrLeave(id, told)])
}

/** A user's posts, newest first. */
export async function listUserPosts(input: {
  username: string
  query: PageQuery
  caller: Reader
}): Promise<Page<Post>> {
  const viewerId = input.caller?.userId ?? null
  return readNamed(input.username, viewerId, async (authorId) => {
    const [page, total] = await Promise.all([
      readPage(
        discreet({
          query: input.query,
          read: (...range) => readUserPosts(authorId, ...range),
          resolve: (ids) =>
            resolvePosts(
              ids.map((id) => ({ postId: Number(id), authorId })),
              visibleTo(viewerId, [authorId]),
              viewerId,
            ),
        }),
      ),
      countUserPosts(authorId),
      requireVisibleUser(authorId, viewerId),
    ])
    return { ...page, total, totalRelation: 'exact' }
  })
}

/** Everybody's posts, newest first. */
export async function listPosts({
  query,
  caller,
}: {
  query: PageQuery
  caller: Reader
}): Promise<Page<Post>> {
  const resolve = (ids: string[]) => resolveIds(ids.map(Number), caller?.userId ?? null)
  if (!(await isMigrated(5))) {
    const read = reader(readFormerPosts)
    const [page, total] = await Promise.all([readPage({ query, read, resolve }), countFormerPosts()])
    return { ...page, total, totalRelation: 'exact' }
  }
  let total = 0
  const read = monthlyReader(allPosts, (count) => (total = count))
  const page = await readPage({ query, read, resolve })
  return { ...page, total, totalRelation: 'exact' }
}
