import type { FeedEntry } from '../../store/timelines/feed.ts'
import { readNearestPosts } from '../../store/timelines/pulls.ts'
import type { Range } from '../../store/range.ts'

/** Merges the authors' own lists: `count` entries next to the cursor, nearest first. One round trip. */
export async function pull(authorIds: number[], range: Range): Promise<FeedEntry[]> {
  const from = range.from === Infinity ? undefined : range.from
  const lists = await readNearestPosts(authorIds, { ...range, from })
  const entries = lists.flatMap((postIds, i) =>
    postIds.map((postId) => ({ postId, authorId: authorIds[i] ?? 0 })),
  )
  const sign = range.direction === 'older' ? -1 : 1
  return entries.toSorted((a, b) => sign * (a.postId - b.postId)).slice(0, range.count)
}
