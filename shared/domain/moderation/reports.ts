import { ProblemError } from '../../problems.ts'
import type { NewReport, NewResolution, Report, ReportCase } from '../../schemas/moderation/moderation.ts'
import type { Page, PageQuery } from '../../schemas/page.ts'
import { nextId, timeOfId } from '../../store/clock.ts'
import * as store from '../../store/moderation/reports.ts'
import { readPosts, type StoredPost } from '../../store/posts/posts.ts'
import { isUser } from '../../store/people/users.ts'
import type { Reserve } from '../requests/idempotency.ts'
import { isThere } from '../presentation/visible-to.ts'
import { reader, readPage } from '../requests/page.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { requireUserId, userNotFound } from '../people/users.ts'
import { noteAct, readAnyone } from './acts.ts'

/**
 * The caller reports a user to the moderators; also one who blocks the caller. What the posts say is kept with the report: it may
 * be edited or deleted before a moderator looks. Which of them are there, and are that user's, the caller is not told.
 *
 * @throws ProblemError user-not-found, not-to-yourself
 */
export async function createReport(
  input: NewReport & { caller: ConfirmedCaller; admitted: Promise<void>; reserve: Reserve },
): Promise<Report> {
  const { username, postIds = [], reason, comment = null, caller, admitted, reserve } = input
  const wanted = [...new Set(postIds)]
  const [userId, fresh, posts] = await Promise.all([
    requireUserId(username),
    nextId(),
    readPosts(wanted),
    admitted,
  ])
  if (userId === caller.userId) throw new ProblemError('not-to-yourself', 'You cannot report yourself.')
  if (!(await isThere(userId))) throw userNotFound()
  const id = Number(await reserve(String(fresh)))
  const evidence = posts.filter((post) => post?.authorId === userId).map((post) => evidenceOf(post!))
  const report = { id, reporterId: caller.userId, userId, postIds: wanted, evidence, reason, comment }
  await store.writeReport(report)
  await dropIfGone(report)
  return {
    id: String(id),
    username,
    postIds: report.postIds.map(String),
    reason,
    comment,
    createdAt: timeOfId(id).toISOString(),
  }
}

/** An account that goes from now on takes the report along; one that went while it was written has not seen it. */
async function dropIfGone(report: store.StoredReport & { reporterId: number }): Promise<void> {
  const [hasUser, hasReporter] = await Promise.all([isUser(report.userId), isUser(report.reporterId)])
  if (!hasUser) await store.deleteReport(report)
  else if (!hasReporter) await store.forgetReporter(report)
}

/** A report brings up to 20 posts: a page of more would outgrow what a function can answer with. */
const mostOnPage = 50

/**
 * The reports that wait, or those that are resolved, the newest first. Not those about the caller, who would see there who reported
 * them.
 */
export async function listReports({
  query,
  caller,
}: {
  query: PageQuery & { state: store.ReportState }
  caller: Caller
}): Promise<Page<ReportCase>> {
  const { state, limit } = query
  const [page, total] = await Promise.all([
    readPage({
      query: { ...query, limit: Math.min(limit, mostOnPage) },
      read: reader((range) => store.readReportIds(state, range)),
      resolve: async (ids) => {
        const reports = await store.readReports(ids.map(Number))
        return present(reports.map((report) => (isAbout(caller, report) ? null : report)))
      },
    }),
    store.countReports(state),
  ])
  return { ...page, total, totalRelation: 'exact' }
}

function isAbout({ userId }: Caller, report: store.StoredReport | null): boolean {
  return report?.userId === userId
}

/** How many wait. */
export function countOpenReports(): Promise<number> {
  return store.countReports('open')
}

async function present(reports: (store.StoredReport | null)[]): Promise<(ReportCase | null)[]> {
  const there = reports.filter((report) => report !== null)
  const [people, posts] = await Promise.all([
    readAnyone(there.flatMap(({ reporterId, userId }) => [reporterId, userId])),
    readPosts(there.flatMap(({ postIds }) => postIds)),
  ])
  const postById = new Map(posts.flatMap((post) => (post ? [[post.id, post] as const] : [])))
  return reports.map((report) => {
    const user = report && people.get(report.userId)
    if (!user) return null
    const { id, reporterId, reason, comment, resolution = null } = report
    const reporter = reporterId === null ? undefined : people.get(reporterId)
    return {
      id: String(id),
      reporter: reporter ?? null,
      user,
      posts: evidenceIn(report, postById).map((evidence) => ({
        id: String(evidence.id),
        text: evidence.text,
        visibility: evidence.visibility ?? 'public',
        createdAt: evidence.createdAt,
        since: stateOf(evidence, postById.get(evidence.id)),
      })),
      reason,
      comment,
      createdAt: timeOfId(id).toISOString(),
      resolution,
    }
  })
}

function evidenceOf({ id, text, visibility, createdAt, editedAt }: StoredPost): store.Evidence {
  return { id, text, createdAt, ...(visibility && { visibility }), ...(editedAt && { editedAt }) }
}

/** What is kept with a report; of one from before the posts as of now. */
function evidenceIn(report: store.StoredReport, postById: Map<number, StoredPost>): store.Evidence[] {
  const now = report.postIds.map((id) => postById.get(id)).filter((post) => post?.authorId === report.userId)
  return report.evidence ?? now.map((post) => evidenceOf(post!))
}

function stateOf(evidence: store.Evidence, now: StoredPost | undefined): 'unchanged' | 'edited' | 'deleted' {
  if (!now) return 'deleted'
  return now.editedAt === evidence.editedAt ? 'unchanged' : 'edited'
}

/**
 * A moderator resolves a report about another user: one about the caller is not there for them.
 *
 * @throws ProblemError report-not-found, report-already-resolved
 */
export async function resolveReport(
  input: NewResolution & { id: number; caller: ConfirmedCaller; admitted: Promise<void> },
): Promise<ReportCase> {
  const { id, outcome, reason, caller, admitted } = input
  const [[report]] = await Promise.all([store.readReports([id]), admitted])
  if (!report || isAbout(caller, report)) throw reportNotFound()
  if (report.resolution) {
    // What broke off before it was done.
    await store.moveToResolved(id)
    throw alreadyResolved()
  }
  await noteAct(caller, { type: 'report-resolution', userId: report.userId, reportId: id, reason })
  const resolution = { outcome, reason, at: new Date().toISOString() }
  if (!(await store.resolveReport(report, resolution))) throw alreadyResolved()
  const [resolved] = await present([{ ...report, resolution }])
  if (!resolved) throw reportNotFound()
  return resolved
}

function reportNotFound(): ProblemError {
  return new ProblemError('report-not-found', 'There is no report with this id.')
}

function alreadyResolved(): ProblemError {
  return new ProblemError(
    'report-already-resolved',
    'Another moderator was faster. The report says how it was resolved.',
  )
}
