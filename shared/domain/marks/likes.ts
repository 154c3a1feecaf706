import type { Like } from '../../schemas/posts/mark.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import type { User } from '../../schemas/people/user.ts'
import type { Caller } from '../sessions/sessions.ts'
import { listMarked, listMarkers, type MarkersRequest } from './list-marked.ts'
import { countsOf } from '../presentation/post-counts.ts'
import { addMark, type MarkRequest, removeMark } from './marks.ts'

/** The caller likes a post; see {@link addMark}. */
export async function addLike(request: MarkRequest): Promise<Like> {
  const marks = await addMark('likes', request)
  return { id: String(request.id), liked: marks.liked, counts: countsOf(marks) }
}

/** The caller does not like a post any more; see {@link removeMark}. */
export async function removeLike(request: MarkRequest): Promise<Like> {
  const marks = await removeMark('likes', request)
  return { id: String(request.id), liked: marks.liked, counts: countsOf(marks) }
}

/** What the caller likes, the last liked first. */
export function listLikes(input: { caller: Caller; query: PageQuery }): Promise<Page<Post>> {
  return listMarked('likes', input)
}

/** Who likes a post, the last one first. */
export function listLikers(request: MarkersRequest): Promise<Page<User>> {
  return listMarkers('likes', request)
}
