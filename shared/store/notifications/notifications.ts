import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { entriesOf, type Entry, type Part, type Range } from '../range.ts'
import {
  addNotification as add,
  readUnreadActors,
  markRead,
  partCount,
  readNotificationsOf,
  removeNotification as remove,
  removeNotificationsAbout,
  removeNotificationsBy,
} from './notification-scripts.ts'

const letters = { follow: 'f', mention: 'm', reply: 'r', like: 'l', repost: 's' } as const
export type NotificationType = keyof typeof letters
export const notificationTypes = Object.keys(letters) as NotificationType[]

/** What another user has done; of a post: to it, or by it. */
export interface Notification {
  type: NotificationType
  actorId: number
  postId?: number | undefined
}

/** The profile and the parts of the list, as the scripts take them. */
export function notificationKeys(userId: number): [profile: string, ...parts: string[]] {
  return [keys.user(userId), ...partsOf(userId)]
}

/** The same with those whose acts the user is told nothing of, and those whom the user follows. */
export function tellingKeys(userId: number): [profile: string, ...lists: string[]] {
  return [
    ...notificationKeys(userId),
    keys.restricted('blocks', userId),
    keys.restrictedBy('blocks', userId),
    keys.restricted('mutes', userId),
    keys.following(userId),
  ]
}

function partsOf(userId: number): string[] {
  return Array.from({ length: partCount }, (_, part) => keys.notifications(userId, part))
}

/** Short, because there are many: `l:<actor id>:<post id>`. */
export function memberOf({ type, actorId, postId }: Notification): string {
  return [letters[type], actorId, ...(postId === undefined ? [] : [postId])].join(':')
}

export function notificationOf(member: string): Notification {
  const [letter, actorId, postId] = member.split(':')
  const type = notificationTypes.find((one) => letters[one] === letter)!
  return { type, actorId: Number(actorId), ...(postId !== undefined && { postId: Number(postId) }) }
}

/**
 * A user is told, unless they have been already, are gone, or have blocked or muted whoever did it. Safe to repeat.
 *
 * @param isForFollowers only followers of the actor see what it is about: who is none is told nothing, nor has been
 */
export async function addNotification(
  userId: number,
  notification: Notification,
  isForFollowers = false,
): Promise<void> {
  await redis().script(add, tellingKeys(userId), [memberOf(notification), isForFollowers ? 1 : 0])
}

/** Takes it back. Safe to repeat. */
export async function removeNotification(userId: number, notification: Notification): Promise<void> {
  await redis().script(remove, notificationKeys(userId), [memberOf(notification)])
}

/** Takes back all that a user was told of a post. Safe to repeat. */
export async function forgetPostInNotifications(userId: number, postId: number): Promise<void> {
  await redis().script(removeNotificationsAbout, notificationKeys(userId), [postId])
}

/** Takes back all that a user was told of another. Safe to repeat. */
export async function forgetActorInNotifications(userId: number, actorId: number): Promise<void> {
  await redis().script(removeNotificationsBy, notificationKeys(userId), [actorId])
}

export interface NotificationPart extends Part {
  /** Of the wanted types. */
  total: number
  /** Up to this place the user has read them. */
  readUpTo: number
}

/**
 * What a user was told; scores are places.
 *
 * @param types none: all
 */
export async function readNotifications(
  userId: number,
  types: readonly NotificationType[],
  { direction, from, count }: Range,
): Promise<NotificationPart> {
  const args = [types.map((type) => letters[type]).join(''), direction, from ?? '', count]
  const reply = await redis().script(readNotificationsOf, notificationKeys(userId), args)
  const flat = reply as string[]
  const [total, place, readUpTo] = flat.splice(-3).map(Number)
  return {
    entries: entriesOf(flat),
    journal: [],
    noted: 0,
    total: total!,
    place: place!,
    readUpTo: readUpTo!,
  }
}

export async function readNotificationEntries(userId: number, range: Range): Promise<Entry[]> {
  return (await readNotifications(userId, [], range)).entries
}

/** Whose doings the user has not read, and how many of each. */
export async function readUnread(userId: number): Promise<{ actorId: number; count: number }[]> {
  const reply = (await redis().script(readUnreadActors, notificationKeys(userId), [])) as number[]
  return reply.flatMap((actorId, i) => (i % 2 === 0 ? [{ actorId, count: reply[i + 1]! }] : []))
}

/** Up to which place a user has read them. */
export async function readReadUpTo(userId: number): Promise<number> {
  return Number((await redis().run('HGET', keys.user(userId), 'notificationsRead')) ?? 0)
}

/** The user has read all up to this place; never fewer than before. */
export async function readUpTo(userId: number, place: number): Promise<void> {
  await redis().script(markRead, notificationKeys(userId), [place])
}

/** Of a user whose account is gone. */
export async function removeNotificationsOf(userId: number): Promise<void> {
  await redis().run('DEL', ...partsOf(userId))
}
