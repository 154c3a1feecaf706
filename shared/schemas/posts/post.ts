import * as z from 'zod'
import { text } from '../text.ts'
import { Author } from '../people/user.ts'

/**
 * Who sees a post: `public` all, `unlisted` all as well but it is on no public list, `followers` the author's followers and
 * those it mentions.
 */
export const Visibility = z.enum(['public', 'unlisted', 'followers'])

const Text = text({ min: 1, max: 500 })

export const NewPost = z.strictObject({ text: Text, visibility: Visibility.optional() })

/** Who sees a post does not change. */
export const PostEdit = z.strictObject({ text: Text })

/** A post id: decimal, time-ordered, at most 2^53 − 1. */
export const PostId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a post id')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be a post id')

const Span = { start: z.int(), end: z.int() }

/** What a stretch of a post's text leads to: `start` and the exclusive `end` count Unicode code points. */
export const Entity = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mention'), ...Span, id: z.string(), username: z.string() }),
  z.object({ type: z.literal('tag'), ...Span, tag: z.string() }),
  z.object({ type: z.literal('link'), ...Span, url: z.string() }),
])
export type Entity = z.infer<typeof Entity>

export const PostCounts = z.object({ likes: z.int() })

export const Post = z.object({
  id: z.string(),
  author: Author,
  text: z.string(),
  visibility: Visibility,
  entities: z.array(Entity),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  counts: PostCounts,
  viewer: z.object({ liked: z.boolean(), bookmarked: z.boolean() }).nullable(),
})
export type Post = z.infer<typeof Post>

/** What a post said, from when on. */
export const Version = z.object({ text: z.string(), entities: z.array(Entity), createdAt: z.iso.datetime() })
export type Version = z.infer<typeof Version>

/** All that a post has said, oldest first; the last is what it says now. */
export const VersionList = z.object({ items: z.array(Version) })
export type VersionList = z.infer<typeof VersionList>
