import * as z from 'zod'

/**
 * A range of followers who are to get a post, or to lose it, as it waits in the queue: those whose scores in
 * `user_followers` are above `after` and at most `upTo`.
 */
export const DeliveryRange = z.object({
  action: z.enum(['deliver', 'remove']),
  postId: z.int(),
  authorId: z.int(),
  /** Of a reply: what it answers to. */
  answered: z.object({ postId: z.int(), authorId: z.int() }).optional(),
  after: z.int(),
  upTo: z.int(),
})
export type DeliveryRange = z.output<typeof DeliveryRange>

/** A range of the followers of `actorId`, whose feeds are to follow what has become of a repost. */
export const RepostRange = z.object({
  action: z.literal('repost'),
  postId: z.int(),
  authorId: z.int(),
  actorId: z.int(),
  after: z.int(),
  upTo: z.int(),
})
export type RepostRange = z.output<typeof RepostRange>
