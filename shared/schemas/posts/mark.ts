import * as z from 'zod'
import { PostCounts } from './post.ts'

/** Whether the caller likes a post, after asking for it. */
export const Like = z.object({ id: z.string(), liked: z.boolean(), counts: PostCounts })
export type Like = z.infer<typeof Like>

/** Whether the caller has reposted a post, after asking for it. */
export const Repost = z.object({ id: z.string(), reposted: z.boolean(), counts: PostCounts })
export type Repost = z.infer<typeof Repost>

/** Whether the caller has bookmarked a post, after asking for it. */
export const Bookmark = z.object({ id: z.string(), bookmarked: z.boolean(), counts: PostCounts })
export type Bookmark = z.infer<typeof Bookmark>
