import type { Notification, NotificationQuery } from '../../schemas/notifications/notification.ts'
import type { Page } from '../../schemas/page.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { readNames } from '../../store/people/users.ts'
import { pastTimeOfId } from '../../store/clock.ts'
import * as store from '../../store/notifications/notifications.ts'
import type { Entry } from '../../store/range.ts'
import { resolvePosts } from '../presentation/present-posts.ts'
import { visibleTo } from '../presentation/visible-to.ts'
import { readPage } from '../requests/page.ts'
import type { Caller, ConfirmedCaller } from '../sessions/sessions.ts'
import { readPublicUsers } from '../people/users.ts'

/** What the caller was told, newest first. */
export async function listNotifications({
  caller: { userId },
  query,
}: {
  caller: Caller
  query: NotificationQuery
}): Promise<Page<Notification>> {
  let told = { total: 0, readUpTo: 0 }
  const page = await readPage({
    query,
    read: async ({ direction, from, count }) => {
      const after = typeof from === 'object' ? from.id : from
      const part = await store.readNotifications(userId, query.types ?? [], { direction, from: after, count })
      told = part
      const now = { id: Math.max(part.place, direction === 'newer' ? from.id : 0), place: part.place }
      return {
        found: part.entries.map((entry) => ({
          entry,
          id: entry.score,
          position: { id: entry.score, place: part.place },
        })),
        ends: part.entries.length < count,
        now,
      }
    },
    resolve: (entries) => present(entries, userId, told.readUpTo),
  })
  return { ...page, total: told.total, totalRelation: 'exact' }
}

/** Null for what is about a user or a post that is gone. */
async function present(entries: Entry[], userId: number, readUpTo: number): Promise<(Notification | null)[]> {
  const notifications = entries.map(({ member, score }) => ({
    place: score,
    ...store.notificationOf(member),
  }))
  const ofPosts = notifications.flatMap(({ type, actorId, postId }) =>
    postId === undefined ? [] : { postId, authorId: type === 'like' || type === 'repost' ? userId : actorId },
  )
  const actorIds = [...new Set(notifications.map(({ actorId }) => actorId))]
  const [posts, actors] = await Promise.all([
    resolvePosts(
      ofPosts,
      visibleTo(
        userId,
        ofPosts.map(({ authorId }) => authorId),
      ),
      userId,
    ),
    readPublicUsers(actorIds),
  ])
  const postById = new Map<number | undefined, Post | null>(
    ofPosts.map(({ postId }, i) => [postId, posts[i] ?? null]),
  )
  const actorById = new Map(actorIds.map((id, i) => [id, actors[i]]))
  return notifications.map(({ place, type, actorId, postId }) => {
    const actor = actorById.get(actorId)
    const post = postById.get(postId)
    if (!actor || (postId !== undefined && !post)) return null
    const createdAt = pastTimeOfId(place).toISOString()
    return { id: String(place), type, actor, ...(post && { post }), createdAt, read: place <= readUpTo }
  })
}

/** How many the caller has not read; without those by users who are gone, whom no page shows. One trip where there are none, else two. */
export async function countUnread({ caller }: { caller: Caller }): Promise<{ count: number }> {
  const unread = await store.readUnread(caller.userId)
  const actors = await readNames(unread.map(({ actorId }) => actorId))
  return { count: unread.reduce((sum, { count }, i) => (actors[i] ? sum + count : sum), 0) }
}

/** The caller has read all up to one; what was read before stays read. */
export async function readNotifications(input: { caller: ConfirmedCaller; upTo: number }): Promise<void> {
  await store.readUpTo(input.caller.userId, input.upTo)
}
