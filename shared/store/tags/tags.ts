import { foldTag } from '../../schemas/tags/tag.ts'
import { keys } from '../keys.ts'
import {
  addToMonthlyList,
  forgetInMonthlyList,
  isInUse,
  type MonthlyList,
  removeFromMonthlyList,
} from '../monthly-lists.ts'
import { isListed, type StoredPost } from '../posts/posts.ts'
import { addToSearch, entryOf, removeFromSearch } from '../search/search-index.ts'
import { noteTag } from '../search/search-notes.ts'

/** The posts under a tag. */
export function tagList(tag: string): MonthlyList {
  return { list: (month) => keys.tagPosts(tag, month), late: (month) => keys.tagPostsLate(tag, month) }
}

/** The tags of a post as they are compared, each once. */
export function tagsOf({ text, entities = [] }: Pick<StoredPost, 'text' | 'entities'>): string[] {
  const codePoints = entities.some(([type]) => type === 'tag') ? [...text] : []
  const tags = entities.flatMap(([type, start, end]) =>
    type === 'tag' ? foldTag(codePoints.slice(start + 1, end).join('')) : [],
  )
  return [...new Set(tags)]
}

/** Puts a post into the lists of its tags where it belongs into public lists, and has these found. Safe to repeat. */
export async function addToTags(post: StoredPost): Promise<void> {
  if (!isListed(post)) return
  await each(tagsOf(post), (tag) => [
    addToMonthlyList(tagList(tag), post.id),
    addToSearch('tags', entryOf(tag)),
  ])
}

/** Takes a post out of the lists of tags. Safe to repeat. */
export async function removeFromTags(postId: number, tags: readonly string[]): Promise<void> {
  await each(tags, (tag) => [removeFromMonthlyList(tagList(tag), [postId]), noteTag(tag)])
}

/** The same for a post of an account that is gone. */
export async function forgetInTags(postId: number, tags: readonly string[]): Promise<void> {
  await each(tags, (tag) => [forgetInMonthlyList(tagList(tag), postId), noteTag(tag)])
}

async function each(tags: readonly string[], work: (tag: string) => Promise<unknown>[]): Promise<void> {
  await Promise.all(tags.flatMap(work))
}

/**
 * Has a tag found where posts have it, and only there. One that is taken away is looked at once more: a post that is on its way may have seen it
 * there. Safe to repeat.
 */
export async function settleTag(tag: string): Promise<void> {
  if (await isInUse(tagList(tag))) await addToSearch('tags', entryOf(tag))
  else if (await removeFromSearch('tags', entryOf(tag))) await noteTag(tag)
}
