import { logger } from '../../telemetry/logger.ts'
import {
  addNotification,
  forgetPostInNotifications,
  type Notification,
  removeNotification,
} from '../../store/notifications/notifications.ts'
import { readPost, type StoredPost } from '../../store/posts/posts.ts'
import { mentionedIds } from '../presentation/post-entities.ts'

/** Something that a user is told. */
export interface Notice extends Notification {
  userId: number
  /** Only followers of the actor see the post. */
  isForFollowers?: boolean
}

/** Tells a user what another has done; nobody is told what they do themselves. Safe to repeat: it is told once. */
export async function tell({ userId, isForFollowers, ...notification }: Notice): Promise<void> {
  if (userId === notification.actorId) return
  await addNotification(userId, notification, isForFollowers)
}

/** Takes it back. Safe to repeat. */
export async function takeBack({ userId, ...notification }: Notice): Promise<void> {
  await removeNotification(userId, notification)
}

/** Whom a post tells of itself, and what as; one notice for each of them. */
export function noticesOf({ id, authorId, inReplyTo, visibility, entities = [] }: StoredPost): Notice[] {
  const answered = inReplyTo ? [inReplyTo.authorId] : []
  const mentioned = mentionedIds(entities)
  return [...new Set([...answered, ...mentioned])]
    .filter((userId) => userId !== authorId)
    .map((userId) => {
      const type = userId === inReplyTo?.authorId ? 'reply' : 'mention'
      // Who is mentioned sees the post in any case.
      const isForFollowers = visibility === 'followers' && !mentioned.includes(userId)
      return { userId, type, actorId: authorId, postId: id, isForFollowers }
    })
}

/** Whom a post, or what has become of it, has told something; its author among them. */
export function toldOf(post: StoredPost): number[] {
  return [post.authorId, ...noticesOf(post).map(({ userId }) => userId)]
}

/** Takes back all that users were told of a post. Safe to repeat. */
export async function untellPost(postId: number, userIds: readonly number[]): Promise<void> {
  await Promise.all(userIds.map((userId) => forgetPostInNotifications(userId, postId)))
}

/**
 * The same for a post that has just gone. Never fails: the post is gone, and what could not be taken back the sweeper takes, as
 * it does what comes late.
 */
export async function untellPostOrLeave(postId: number, userIds: readonly number[]): Promise<void> {
  try {
    await untellPost(postId, userIds)
  } catch (error) {
    logger.warn('what users were told of a deleted post is left to the sweeper', { error: error as Error })
  }
}

/** Brings what users were told of a post into line with what it says now. Safe to repeat. */
export async function settleTold(postId: number, userIds: readonly number[]): Promise<void> {
  if (userIds.length === 0) return
  const post = await readPost(postId)
  const notices = new Map(post ? noticesOf(post).map((notice) => [notice.userId, notice]) : [])
  await Promise.all(
    userIds.map((userId) => {
      const notice = notices.get(userId)
      return notice ? tell(notice) : forgetPostInNotifications(userId, postId)
    }),
  )
}
