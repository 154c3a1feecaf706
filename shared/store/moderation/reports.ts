import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import type { StoredPost } from '../posts/posts.ts'
import { type Entry, type Part, type Range, readPart, readRange, size } from '../range.ts'
import { getEach } from '../scripts.ts'
import { addToUserList, addToYear, replaceJson, retentionSeconds } from './retention.ts'

/** What a post said when it was reported. */
export type Evidence = Pick<StoredPost, 'id' | 'text' | 'visibility' | 'createdAt' | 'editedAt'>

/** What a user has reported. The account of who reported it may be gone: null. */
export interface StoredReport {
  /** Of the id clock: says when. */
  id: number
  reporterId: number | null
  userId: number
  postIds: number[]
  /** Those of the posts that were there, and the user's, as they were then. Absent in reports of before. */
  evidence?: Evidence[]
  reason: string
  comment: string | null
  /** Which moderator it was is in the log. */
  resolution?: { outcome: 'acted' | 'dismissed'; reason: string; at: string }
}

/**
 * Writes a report. What leads to it comes first, so that a deleted account leaves nothing behind; last it is put before the
 * moderators. Safe to repeat.
 */
export async function writeReport(report: StoredReport): Promise<void> {
  const { id, reporterId, userId } = report
  await Promise.all([
    reporterId !== null && addToUserList(keys.userReports('by', reporterId), keys.user(reporterId), id),
    addToUserList(keys.userReports('about', userId), keys.user(userId), id),
  ])
  await redis().run('SET', keys.report(id), JSON.stringify(report), 'NX', 'EX', retentionSeconds)
  await redis().run('ZADD', keys.reportsOpen, id, id)
}

/** In the order of `ids`, null where there is none. */
export async function readReports(ids: readonly number[]): Promise<(StoredReport | null)[]> {
  const found = await redis().scriptForEach(getEach, ids.map(keys.report), [])
  return (found as (string | null)[]).map((json) =>
    json === null ? null : (JSON.parse(json) as StoredReport),
  )
}

export type ReportState = 'open' | 'resolved'

const listOf = (state: ReportState) => (state === 'open' ? keys.reportsOpen : keys.reportsResolved)

/** Ids of the reports that wait, or of those that are resolved. */
export function readReportIds(state: ReportState, range: Range): Promise<Part> {
  return readPart([listOf(state)], range)
}

export function countReports(state: ReportState): Promise<number> {
  return size(listOf(state))
}

/** Ids of what a user has reported. */
export function readReportsBy(userId: number, range: Range): Promise<Entry[]> {
  return readRange(keys.userReports('by', userId), range)
}

/** Resolves a report, of two at once for one moderator only. False where it has changed since it was read. */
export async function resolveReport(
  read: StoredReport,
  resolution: NonNullable<StoredReport['resolution']>,
): Promise<boolean> {
  const key = keys.report(read.id)
  if (!(await replaceJson(key, read, { ...read, resolution }, retentionSeconds))) return false
  await moveToResolved(read.id)
  return true
}

/** Safe to repeat: whoever finds a resolved report among those that wait does it again. */
export async function moveToResolved(id: number): Promise<void> {
  await Promise.all([addToYear(keys.reportsResolved, id), redis().run('ZREM', keys.reportsOpen, id)])
}

/** Deletes up to `count` reports about a user whose account is gone, and takes the user out of as many that they made. Returns how many it found at most. */
export async function forgetInReports(userId: number, count: number): Promise<number> {
  const idsOf = async (role: 'by' | 'about') =>
    ((await redis().run('ZRANGE', keys.userReports(role, userId), 0, count - 1)) as string[]).map(Number)
  const [made, about] = await Promise.all([idsOf('by'), idsOf('about')])
  await Promise.all([
    ...(await readReports(about)).map(deleteReport),
    ...(await readReports(made)).map(forgetReporter),
  ])
  await Promise.all([
    made.length > 0 && redis().run('ZREM', keys.userReports('by', userId), ...made),
    about.length > 0 && redis().run('ZREM', keys.userReports('about', userId), ...about),
  ])
  return Math.max(made.length, about.length)
}

/** Safe to repeat. */
export async function deleteReport(report: StoredReport | null): Promise<void> {
  if (report === null) return
  const { id, reporterId } = report
  await Promise.all([
    redis().run('ZREM', keys.reportsOpen, id),
    redis().run('ZREM', keys.reportsResolved, id),
    reporterId !== null && redis().run('ZREM', keys.userReports('by', reporterId), id),
    redis().run('DEL', keys.report(id)),
  ])
}

/** Safe to repeat. */
export async function forgetReporter(report: StoredReport | null): Promise<void> {
  if (report === null) return
  if (await replaceJson(keys.report(report.id), report, { ...report, reporterId: null })) return
  // Resolved meanwhile: what it says now is read.
  await forgetReporter((await readReports([report.id]))[0] ?? null)
}
