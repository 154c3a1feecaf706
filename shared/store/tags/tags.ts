import { foldTag } from '../../schemas/tags/tag.ts'
import {
  addToMonthlyList,
  forgetInMonthlyList,
  type MonthlyList,
  removeFromMonthlyList,
  tagList,
} from './monthly-lists.ts'
import { isListed, type StoredPost } from '../posts/posts.ts'

/** The tags of a post as they are compared, each once. */
export function tagsOf({ text, entities = [] }: Pick<StoredPost, 'text' | 'entities'>): string[] {
  const codePoints = entities.some(([type]) => type === 'tag') ? [...text] : []
  const tags = entities.flatMap(([type, start, end]) =>
    type === 'tag' ? foldTag(codePoints.slice(start + 1, end).join('')) : [],
  )
  return [...new Set(tags)]
}

/** Puts a post into the lists of its tags where it belongs into public lists. Safe to repeat. */
export async function addToTags(post: StoredPost): Promise<void> {
  if (isListed(post)) await each(tagsOf(post), (list) => addToMonthlyList(list, post.id))
}

/** Takes a post out of the lists of tags. Safe to repeat. */
export async function removeFromTags(postId: number, tags: readonly string[]): Promise<void> {
  await each(tags, (list) => removeFromMonthlyList(list, postId))
}

/** The same for a post of an account that is gone. */
export async function forgetInTags(postId: number, tags: readonly string[]): Promise<void> {
  await each(tags, (list) => forgetInMonthlyList(list, postId))
}

async function each(tags: readonly string[], work: (list: MonthlyList) => Promise<void>): Promise<void> {
  await Promise.all(tags.map((tag) => work(tagList(tag))))
}
