import * as z from 'zod'

/** Whether the caller blocks a user, after asking for it. */
export const Blocking = z.object({ username: z.string(), blocking: z.boolean() })
export type Blocking = z.infer<typeof Blocking>

/** Whether the caller mutes a user, after asking for it. */
export const Muting = z.object({ username: z.string(), muting: z.boolean() })
export type Muting = z.infer<typeof Muting>
