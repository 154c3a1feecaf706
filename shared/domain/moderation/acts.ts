import type { Act } from '../../schemas/moderation/moderation.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import type { Author } from '../../schemas/people/user.ts'
import { nextId, timeOfId } from '../../store/clock.ts'
import { countActs, readActIds, readActs, type StoredAct, writeAct } from '../../store/moderation/acts.ts'
import { readProfile } from '../../store/people/users.ts'
import { reader, readPage } from '../requests/page.ts'
import type { ConfirmedCaller } from '../sessions/sessions.ts'
import { authorOf } from '../presentation/present-posts.ts'

/** Writes into the log what a moderator is about to do. */
export async function noteAct(
  caller: ConfirmedCaller,
  act: Omit<StoredAct, 'id' | 'moderatorId'>,
): Promise<StoredAct> {
  const noted = { id: await nextId(), moderatorId: caller.userId, ...act }
  await writeAct(noted)
  return noted
}

/** All that moderators have done in the last year, the newest first. */
export async function listActs({ query }: { query: PageQuery }): Promise<Page<Act>> {
  const [page, total] = await Promise.all([
    readPage({
      query,
      read: reader(readActIds),
      resolve: async (ids) => present(await readActs(ids.map(Number))),
    }),
    countActs(),
  ])
  return { ...page, total, totalRelation: 'exact' }
}

async function present(acts: (StoredAct | null)[]): Promise<(Act | null)[]> {
  const people = await readAnyone(acts.flatMap((act) => (act ? [act.moderatorId, act.userId] : [])))
  const authorOrNull = (id: number | null) => (id === null ? null : (people.get(id) ?? null))
  return acts.map(
    (act) =>
      act && {
        id: String(act.id),
        type: act.type,
        moderator: authorOrNull(act.moderatorId),
        user: authorOrNull(act.userId),
        postId: act.postId === undefined ? null : String(act.postId),
        reportId: act.reportId === undefined ? null : String(act.reportId),
        reason: act.reason,
        createdAt: timeOfId(act.id).toISOString(),
      },
  )
}

/** As moderators see users: suspended ones too. */
export async function readAnyone(
  ids: (number | null)[],
): Promise<Map<number, Author & { suspended: boolean }>> {
  const distinct = [...new Set(ids.filter((id) => id !== null))]
  const profiles = await Promise.all(distinct.map(readProfile))
  return new Map(
    profiles.flatMap((profile) =>
      profile ? [[profile.id, { ...authorOf(profile), suspended: profile.suspended !== null }] as const] : [],
    ),
  )
}
