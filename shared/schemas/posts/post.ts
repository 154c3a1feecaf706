import * as z from 'zod'
import { Page } from '../page.ts'
import { text } from '../text.ts'
import { Author, User } from '../people/user.ts'

/** A post id: decimal, time-ordered, at most 2^53 − 1. */
export const PostId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a post id')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be a post id')

/**
 * Who sees a post: `public` all, `unlisted` all as well but it is on no public list, `followers` the author's followers and
 * those it mentions.
 */
export const Visibility = z.enum(['public', 'unlisted', 'followers'])

const Text = text({ min: 1, max: 500 })

export const NewPost = z.strictObject({
  text: Text,
  visibility: Visibility.optional(),
  inReplyTo: PostId.optional(),
})

/** Who sees a post does not change. */
export const PostEdit = z.strictObject({ text: Text })

const Span = { start: z.int(), end: z.int() }

/** What a stretch of a post's text leads to: `start` and the exclusive `end` count Unicode code points. */
export const Entity = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mention'), ...Span, id: z.string(), username: z.string() }),
  z.object({ type: z.literal('tag'), ...Span, tag: z.string() }),
  z.object({ type: z.literal('link'), ...Span, url: z.string() }),
])
export type Entity = z.infer<typeof Entity>

export const PostCounts = z.object({ replies: z.int(), reposts: z.int(), likes: z.int() })
export type PostCounts = z.infer<typeof PostCounts>

export const Post = z.object({
  id: z.string(),
  author: Author,
  text: z.string(),
  visibility: Visibility,
  inReplyTo: z.object({ id: z.string(), username: z.string() }).nullable(),
  entities: z.array(Entity),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  counts: PostCounts,
  viewer: z.object({ liked: z.boolean(), reposted: z.boolean(), bookmarked: z.boolean() }).nullable(),
})
export type Post = z.infer<typeof Post>

/** A post in a feed, and who has brought it there where that is not its author. */
export const FeedItem = z.object({ ...Post.shape, repostedBy: User.nullable() })
export type FeedItem = z.infer<typeof FeedItem>

/** A post in its conversation: the posts above it from the root down, null where one is gone, and direct replies to it. */
export const Thread = z.object({
  ancestors: z.array(Post.nullable()),
  post: Post,
  replies: Page(Post),
})
export type Thread = z.infer<typeof Thread>

/** What a post said, from when on. */
export const Version = z.object({ text: z.string(), entities: z.array(Entity), createdAt: z.iso.datetime() })
export type Version = z.infer<typeof Version>

/** All that a post has said, oldest first; the last is what it says now. */
export const VersionList = z.object({ items: z.array(Version) })
export type VersionList = z.infer<typeof VersionList>
