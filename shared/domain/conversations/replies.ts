import type { Page, PageQuery } from '../../schemas/page.ts'
import { defaultPageLimit } from '../../schemas/page.ts'
import type { Post, Thread } from '../../schemas/posts/post.ts'
import { countReplies, readReplies } from '../../store/conversations/replies.ts'
import { readPost } from '../../store/posts/posts.ts'
import { discreet } from '../requests/discreet.ts'
import { readPage } from '../requests/page.ts'
import type { Caller } from '../sessions/sessions.ts'
import { postNotFound } from '../marks/marks.ts'
import { type Resolved, resolveIds } from '../presentation/present-posts.ts'
import { readVisiblePost, type ViewerId } from '../presentation/visible-to.ts'

interface Request {
  id: number
  caller: Caller | undefined
}

/**
 * A post with the posts above it, from the root of the conversation down, and the first page of direct replies to it. What
 * is gone above it, or not to be seen, is null.
 */
export async function getThread({ id, caller }: Request): Promise<Thread> {
  const viewerId = caller?.userId ?? null
  const [posts, replies] = await Promise.all([
    readWithPath(id, viewerId),
    readDirectReplies(id, { limit: defaultPageLimit }, viewerId),
  ])
  const post = posts.at(-1)
  if (!post) throw postNotFound()
  return { ancestors: posts.slice(0, -1).map((one) => one ?? null), post, replies }
}

/** The posts above a post, from the root down, and last the post; none where it is gone. */
async function readWithPath(id: number, viewerId: ViewerId): Promise<Resolved[]> {
  const stored = await readPost(id)
  return stored ? resolveIds([...(stored.inReplyTo?.path ?? []), id], viewerId) : []
}

/** The direct replies to a post, the last one first. */
export async function listReplies({
  id,
  query,
  caller,
}: Request & { query: PageQuery }): Promise<Page<Post>> {
  const viewerId = caller?.userId ?? null
  const [post, page] = await Promise.all([
    readVisiblePost(id, viewerId),
    readDirectReplies(id, query, viewerId),
  ])
  if (post === null) throw postNotFound()
  return page
}

async function readDirectReplies(id: number, query: PageQuery, viewerId: ViewerId): Promise<Page<Post>> {
  const [page, total] = await Promise.all([
    readPage(
      discreet({
        query,
        read: (...range) => readReplies(id, ...range),
        resolve: (ids) => resolveIds(ids.map(Number), viewerId),
      }),
    ),
    countReplies(id),
  ])
  return { ...page, total, totalRelation: 'exact' }
}
