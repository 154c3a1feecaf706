import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { countMarked, type MarkKind, readMarked } from '../../store/marks/marks.ts'
import { reader, readPage } from '../requests/page.ts'
import type { Caller } from '../sessions/sessions.ts'
import { resolveIds } from '../presentation/present-posts.ts'

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
