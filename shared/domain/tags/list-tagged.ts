import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { tagList } from '../../store/tags/tags.ts'
import { resolveIds } from '../presentation/present-posts.ts'
import { monthlyReader } from '../requests/monthly-pages.ts'
import { readPage } from '../requests/page.ts'
import type { Caller } from '../sessions/sessions.ts'

/**
 * The public posts under a tag, newest first.
 *
 * @param input.tag folded
 */
export async function listTaggedPosts(input: {
  tag: string
  query: PageQuery
  caller: Caller | undefined
}): Promise<Page<Post>> {
  const { tag, query, caller } = input
  let total = 0
  const page = await readPage({
    query,
    read: monthlyReader(tagList(tag), (count) => (total = count)),
    resolve: (ids) => resolveIds(ids.map(Number), caller?.userId ?? null),
  })
  return { ...page, total, totalRelation: 'exact' }
}
