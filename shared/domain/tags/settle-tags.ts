import { isPost, readPost } from '../../store/posts/posts.ts'
import { addToTags, forgetInTags, removeFromTags, tagsOf } from '../../store/tags/tags.ts'
import { readVersions } from '../../store/posts/versions.ts'

/** Brings the lists of tags into line with what a post says now, and not with what it said before. Safe to repeat. */
export async function settleTags(postId: number): Promise<void> {
  const [post, versions] = await Promise.all([readPost(postId), readVersions(postId)])
  if (post === null) return
  const tags = tagsOf(post)
  const former = versions.flatMap(tagsOf).filter((tag) => !tags.includes(tag))
  await Promise.all([addToTags(post), removeFromTags(postId, [...new Set(former)])])
  // Looked at again: what deleted the post may have taken it out of its tags before.
  if (!(await isPost(postId))) await forgetInTags(postId, tags)
}
