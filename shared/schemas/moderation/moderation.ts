import * as z from 'zod'
import { pageQuery } from '../page.ts'
import { PostId, Visibility } from '../posts/post.ts'
import { text } from '../text.ts'
import { Author, Username } from '../people/user.ts'

/** Why a user reports, or a moderator acts. */
const Reason = text({ min: 1, max: 500 })

/** POST /reports: a user, and posts of theirs that show why. */
export const NewReport = z.strictObject({
  username: Username,
  postIds: z.array(PostId).max(20).optional(),
  reason: Reason,
  comment: text({ min: 1, max: 1000 }).optional(),
})
export type NewReport = z.output<typeof NewReport>

/** What its author sees of a report. */
export const Report = z.object({
  id: z.string(),
  username: z.string(),
  postIds: z.array(z.string()),
  reason: z.string(),
  comment: z.string().nullable(),
  createdAt: z.iso.datetime(),
})
export type Report = z.infer<typeof Report>

const Outcome = z.enum(['acted', 'dismissed'])

export const NewResolution = z.strictObject({ outcome: Outcome, reason: Reason })
export type NewResolution = z.output<typeof NewResolution>

/** `?state=resolved`: those that are resolved instead of those that wait. */
export const ReportQuery = pageQuery({ state: z.enum(['open', 'resolved']).default('open') })

/** A report as moderators see it, with the posts as they were when they were reported, whoever may see these otherwise. */
export const ReportCase = z.object({
  id: z.string(),
  reporter: Author.nullable(),
  user: Author.extend({ suspended: z.boolean() }),
  posts: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      visibility: Visibility,
      createdAt: z.iso.datetime(),
      /** What has happened to the post since it was reported. */
      since: z.enum(['unchanged', 'edited', 'deleted']),
    }),
  ),
  reason: z.string(),
  comment: z.string().nullable(),
  createdAt: z.iso.datetime(),
  resolution: z.object({ outcome: Outcome, reason: z.string(), at: z.iso.datetime() }).nullable(),
})
export type ReportCase = z.infer<typeof ReportCase>

export const ModerationReason = z.strictObject({ reason: Reason })

/** `?reason=` is for the log, where a moderator deletes what another user wrote. */
export const DeletionQuery = z.strictObject({ reason: Reason.optional() })

/** Whether a user is suspended, after a moderator has asked for it. */
export const Suspension = z.object({
  username: z.string(),
  suspended: z.boolean(),
  since: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
})
export type Suspension = z.infer<typeof Suspension>

export const Act = z.object({
  id: z.string(),
  type: z.enum(['suspension', 'reinstatement', 'post-deletion', 'report-resolution']),
  moderator: Author.nullable(),
  user: Author.nullable(),
  postId: z.string().nullable(),
  reportId: z.string().nullable(),
  reason: z.string().nullable(),
  createdAt: z.iso.datetime(),
})
export type Act = z.infer<typeof Act>
