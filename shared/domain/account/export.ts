import type { Export, ExportQuery, ExportSection } from '../../schemas/account/me.ts'
import { exportSections } from '../../schemas/account/me.ts'
import { pastTimeOfId } from '../../store/clock.ts'
import { readMarked } from '../../store/marks/marks.ts'
import { readRepostEntries } from '../../store/marks/reposts.ts'
import { countVersions, readVersions } from '../../store/posts/versions.ts'
import { readFollowers, readFollowing } from '../../store/relations/followers.ts'
import {
  notificationOf,
  readNotificationEntries,
  readReadUpTo,
} from '../../store/notifications/notifications.ts'
import { readActsAbout } from '../../store/moderation/acts.ts'
import { readReportsBy } from '../../store/moderation/reports.ts'
import { answeredBy, readPosts, readUserPostIds } from '../../store/posts/posts.ts'
import type { Entry, Range } from '../../store/range.ts'
import { readRestricted } from '../../store/safety/restrictions.ts'
import { listFormerUsernames, readNames } from '../../store/people/users.ts'
import { listSessions } from '../sessions/end-sessions.ts'
import { listTokens } from '../tokens/tokens.ts'
import { requireProfile } from './me.ts'
import { exportModeration } from '../moderation/export-moderation.ts'
import { ownUser } from '../people/profiles.ts'
import type { SessionCaller } from '../sessions/sessions.ts'

/** Entries of all lists together in one page, with the versions of posts. */
const pageSize = 500

const readers: Record<ExportSection, (userId: number, range: Range) => Promise<Entry[]>> = {
  following: async (...list) => (await readFollowing(...list)).entries,
  followers: async (...list) => (await readFollowers(...list)).entries,
  posts: readUserPostIds,
  likes: async (...list) => (await readMarked('likes', ...list)).entries,
  bookmarks: async (...list) => (await readMarked('bookmarks', ...list)).entries,
  reposts: readRepostEntries,
  notifications: readNotificationEntries,
  blocks: async (...list) => (await readRestricted('blocks', ...list)).entries,
  mutes: async (...list) => (await readRestricted('mutes', ...list)).entries,
  reports: readReportsBy,
  moderation: readActsAbout,
}

/** Everything that is held about the caller, a page at a time: list after list, each newest first. */
export async function exportMe(input: {
  caller: Omit<SessionCaller, 'confirmed'>
  query: ExportQuery
  /** Rejects where the limits have no room for it; awaited beside the first read. */
  admitted: Promise<void>
}): Promise<Export> {
  const { caller, query, admitted } = input
  const [profile, formerUsernames, sessions, tokens, readUpTo] = await Promise.all([
    requireProfile(caller),
    listFormerUsernames(caller.userId),
    listSessions(caller),
    listTokens(caller),
    readReadUpTo(caller.userId),
    admitted,
  ])
  const found: Record<ExportSection, Entry[]> = {
    following: [],
    followers: [],
    posts: [],
    likes: [],
    bookmarks: [],
    reposts: [],
    notifications: [],
    blocks: [],
    mutes: [],
    reports: [],
    moderation: [],
  }
  const next = await fill(found, caller.userId, query)
  const [following, followers, blocks, mutes, moderation, posts] = await Promise.all([
    edges(found.following),
    edges(found.followers),
    edges(found.blocks),
    edges(found.mutes),
    exportModeration(found),
    exportPosts(found.posts.map(({ score }) => score)),
  ])
  return {
    user: ownUser(profile, caller),
    formerUsernames,
    sessions: sessions.items,
    tokens: tokens.items,
    following,
    followers,
    posts,
    likes: found.likes.map(mark),
    bookmarks: found.bookmarks.map(mark),
    reposts: found.reposts.map(mark),
    notifications: found.notifications.map((entry) => notification(entry, readUpTo)),
    blocks,
    mutes,
    ...moderation,
    next,
  }
}

/** With what they said before. */
async function exportPosts(ids: number[]) {
  const found = (await readPosts(ids)).filter((post) => post !== null)
  return Promise.all(
    found.map(async (post) => {
      const { id, text, visibility = 'public', createdAt, editedAt = null } = post
      const versions = editedAt === null ? [] : await readVersions(id)
      const earlier = versions.map((version) => ({ text: version.text, createdAt: version.createdAt }))
      const inReplyTo = answeredBy(post)?.postId.toString() ?? null
      return { id: String(id), text, visibility, inReplyTo, createdAt, editedAt, versions: earlier }
    }),
  )
}

function mark({ member, score }: Entry) {
  return { postId: member, since: pastTimeOfId(score).toISOString() }
}

function notification({ member, score }: Entry, readUpTo: number) {
  const { type, actorId, postId } = notificationOf(member)
  return {
    type,
    actorId: String(actorId),
    postId: postId === undefined ? null : String(postId),
    createdAt: pastTimeOfId(score).toISOString(),
    read: score <= readUpTo,
  }
}

/** Reads from where the cursor stands until the page is full. Returns the cursor of the next page. */
async function fill(
  found: Record<ExportSection, Entry[]>,
  userId: number,
  { after }: ExportQuery,
): Promise<string | null> {
  let room = pageSize
  const first = after ? exportSections.indexOf(after.section) : 0
  for (const section of exportSections.slice(first)) {
    const from = section === after?.section ? after.score : undefined
    const entries = await readers[section](userId, { direction: 'older', from, count: room + 1 })
    const weights = await weigh(section, entries)
    found[section] = entries.slice(0, fitting(weights, room))
    room -= sum(weights.slice(0, found[section].length))
    const last = found[section].at(-1)
    if (entries.length > found[section].length) {
      // A page that is full before the list has begun goes on above its newest entry.
      return `${section}:${last?.score ?? Number.MAX_SAFE_INTEGER}`
    }
  }
  return null
}

/** How much room each takes: a post one more for each version, so that no page outgrows what a function can answer with. */
async function weigh(section: ExportSection, entries: Entry[]): Promise<number[]> {
  if (section !== 'posts') return entries.map(() => 1)
  const versions = await countVersions(entries.map(({ score }) => score))
  return versions.map((count) => 1 + count)
}

/** How many of the first there is room for. */
function fitting(weights: number[], room: number): number {
  let taken = 0
  const end = weights.findIndex((weight) => (taken += weight) > room)
  return end === -1 ? weights.length : end
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

async function edges(entries: Entry[]) {
  const names = await readNames(entries.map(({ member }) => Number(member)))
  return entries.map(({ member, score }, i) => ({
    id: member,
    username: names[i]?.username ?? null,
    since: pastTimeOfId(score).toISOString(),
  }))
}
