import type { PostCounts } from '../../schemas/posts/post.ts'
import type { PostMarks } from '../../store/marks/marks.ts'

/** What every viewer sees of a post's replies and marks. */
export function countsOf({ replies, reposts, likes }: PostMarks): PostCounts {
  return { replies, reposts, likes }
}
