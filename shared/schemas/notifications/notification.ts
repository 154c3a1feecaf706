import * as z from 'zod'
import { pageQuery } from '../page.ts'
import { Post, PostId } from '../posts/post.ts'
import { User } from '../people/user.ts'

const types = ['follow', 'mention', 'reply', 'like', 'repost'] as const

export const NotificationType = z.enum(types)

/** What a user is told. */
export const Notification = z.object({
  id: z.string(),
  type: NotificationType,
  actor: User,
  post: Post.optional(),
  createdAt: z.iso.datetime(),
  read: z.boolean(),
})
export type Notification = z.infer<typeof Notification>

/** `?types=follow,like`: these and no others. */
export const NotificationQuery = pageQuery({
  types: z
    .string()
    .regex(
      new RegExp(`^(${types.join('|')})(,(${types.join('|')})){0,${types.length - 1}}$`),
      `must be one or more of ${types.join(', ')}, with commas between them`,
    )
    .transform((list) => list.split(',') as (typeof types)[number][])
    .refine((list) => new Set(list).size === list.length, 'must name each type once')
    .optional(),
})
export type NotificationQuery = z.output<typeof NotificationQuery>

/** How many notifications the caller has not read. */
export const Unread = z.object({ count: z.int() })

/** PUT /me/notifications/read: the id of a notification; it and what is older is read. */
export const ReadUpTo = z.strictObject({ upTo: PostId })
