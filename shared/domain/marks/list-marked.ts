import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import type { User } from '../../schemas/people/user.ts'
import {
  type AnyMarkKind,
  countMarked,
  countMarkers,
  type MarkKind,
  readMarked,
  readMarkers,
} from '../../store/marks/marks.ts'
import { readUsers } from '../people/users.ts'
import { reader, readPage } from '../requests/page.ts'
import type { Caller } from '../sessions/sessions.ts'
import { resolveIds } from '../presentation/present-posts.ts'
import { readVisiblePost } from '../presentation/visible-to.ts'
import { postNotFound } from './marks.ts'

/** The posts on which the caller has left a mark, the last one first. */
export async function listMarked(
  kind: MarkKind,
  { caller: { userId }, query }: { caller: Caller; query: PageQuery },
): Promise<Page<Post>> {
  const [page, total] = await Promise.all([
    readPage({
      query,
      read: reader((range) => readMarked(kind, userId, range)),
      resolve: (ids) => resolveIds(ids.map(Number), userId),
    }),
    countMarked(kind, userId),
  ])
  return { ...page, total, totalRelation: 'exact' }
}

export interface MarkersRequest {
  id: number
  query: PageQuery
  caller: Caller | undefined
}

/** Who has left a mark on a post, the last one first. */
export async function listMarkers(
  kind: AnyMarkKind,
  { id, query, caller }: MarkersRequest,
): Promise<Page<User>> {
  const [post, page, total] = await Promise.all([
    readVisiblePost(id, caller?.userId ?? null),
    readPage({
      query,
      read: reader((range) => readMarkers(kind, id, range)),
      resolve: (ids) => readUsers(ids.map(Number), caller?.userId ?? null),
    }),
    countMarkers(kind, id),
  ])
  if (post === null) throw postNotFound()
  return { ...page, total, totalRelation: 'exact' }
}
