import type { Export } from '../../schemas/account/me.ts'
import { timeOfId } from '../../store/clock.ts'
import { readActs } from '../../store/moderation/acts.ts'
import { readReports } from '../../store/moderation/reports.ts'
import type { Entry } from '../../store/range.ts'

/**
 * What a user has reported, and what moderators have done about the user: not which moderator, and not which user has
 * reported them.
 */
export async function exportModeration(found: {
  reports: Entry[]
  moderation: Entry[]
}): Promise<Pick<Export, 'reports' | 'moderation'>> {
  const idsOf = (entries: Entry[]) => entries.map(({ score }) => score)
  const [reports, acts] = await Promise.all([
    readReports(idsOf(found.reports)),
    readActs(idsOf(found.moderation)),
  ])
  return {
    reports: reports
      .filter((report) => report !== null)
      .map(({ id, userId, postIds, reason, comment }) => ({
        id: String(id),
        userId: String(userId),
        postIds: postIds.map(String),
        reason,
        comment,
        createdAt: timeOfId(id).toISOString(),
      })),
    moderation: acts
      .filter((act) => act !== null)
      .map(({ id, type, postId, reason }) => ({
        type,
        postId: postId === undefined ? null : String(postId),
        reason,
        createdAt: timeOfId(id).toISOString(),
      })),
  }
}
