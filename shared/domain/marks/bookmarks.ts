import type { Bookmark } from '../../schemas/posts/mark.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import type { Caller } from '../sessions/sessions.ts'
import { listMarked } from './list-marked.ts'
import { countsOf } from '../presentation/post-counts.ts'
import { addMark, type MarkRequest, removeMark } from './marks.ts'

/** The caller bookmarks a post, which only they see; see {@link addMark}. */
export async function addBookmark(request: MarkRequest): Promise<Bookmark> {
  const marks = await addMark('bookmarks', request)
  return { id: String(request.id), bookmarked: marks.bookmarked, counts: countsOf(marks) }
}

/** The caller removes a bookmark; see {@link removeMark}. */
export async function removeBookmark(request: MarkRequest): Promise<Bookmark> {
  const marks = await removeMark('bookmarks', request)
  return { id: String(request.id), bookmarked: marks.bookmarked, counts: countsOf(marks) }
}

/** What the caller has bookmarked, the last one first. */
export function listBookmarks(input: { caller: Caller; query: PageQuery }): Promise<Page<Post>> {
  return listMarked('bookmarks', input)
}
