import type { Like } from '../../schemas/posts/mark.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import type { User } from '../../schemas/people/user.ts'
import { countMarkers, readMarkers } from '../../store/marks/marks.ts'
import { reader, readPage } from '../requests/page.ts'
import type { Caller } from '../sessions/sessions.ts'
import { readUsers } from '../people/users.ts'
import { listMarked } from './list-marked.ts'
import { countsOf } from '../presentation/post-counts.ts'
import { addMark, type MarkRequest, postNotFound, removeMark } from './marks.ts'
import { readVisiblePost } from '../presentation/visible-to.ts'

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
export async function listLikers(input: {
  id: number
  query: PageQuery
  caller: Caller | undefined
}): Promise<Page<User>> {
  const { id, query, caller } = input
  const [post, page, total] = await Promise.all([
    readVisiblePost(id, caller?.userId ?? null),
    readPage({
      query,
      read: reader((range) => readMarkers('likes', id, range)),
      resolve: (ids) => readUsers(ids.map(Number), caller?.userId ?? null),
    }),
    countMarkers('likes', id),
  ])
  if (post === null) throw postNotFound()
  return { ...page, total, totalRelation: 'exact' }
}
