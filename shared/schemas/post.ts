import * as z from 'zod'
import { text } from './text.ts'
import { Author } from './user.ts'

export const NewPost = z.strictObject({ text: text({ min: 1, max: 500 }) })

/** A post id: decimal, time-ordered, at most 2^53 − 1. */
export const PostId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a post id')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be a post id')

export const Post = z.object({
  id: z.string(),
  author: Author,
  text: z.string(),
  createdAt: z.iso.datetime(),
})
export type Post = z.infer<typeof Post>
