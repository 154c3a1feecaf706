import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { removeReply } from '../conversations/replies.ts'
import { removeRestOfPost } from '../marks/marks.ts'
import { forgetFollowed, removeFromFollowers } from '../relations/edges.ts'
import { finishFanOut } from '../timelines/fan-outs.ts'
import { removeBigAccount } from '../relations/followers.ts'
import { keys } from '../keys.ts'
import { voidLinks } from '../mail/links.ts'
import { removeNotificationsOf } from '../notifications/notifications.ts'
import { answeredBy, readPosts, removeFromPosts } from '../posts/posts.ts'
import { deleteIfEqual, deleteUnlessRenamed, turnIntoNote } from '../scripts.ts'
import { holdNames, type Profile } from '../people/users.ts'
import { forgetUserNote } from '../search/search-notes.ts'
import { readTerms, removeTerms } from '../search/user-terms.ts'

export interface Deletion {
  userId: number
  sub: string
  username: string
}

/**
 * Notes what the clean-up will need, then makes the user unreachable. In this order: from the note on, the clean-up
 * finishes whatever breaks off. Safe to repeat.
 *
 * @returns whether the clean-up knows of it: a Redis that is too full for a note only lets the profile become one
 */
export async function beginDeletion({ id, sub, username }: Profile): Promise<boolean> {
  let listed = true
  try {
    // The note first: the clean-up takes an id without one off the list.
    await redis().inOrder([
      ['HSET', keys.deletion(id), 'sub', sub, 'username', username],
      ['ZADD', keys.deletions, 'NX', Date.now(), id],
    ])
  } catch (error) {
    ignoreRefusal(error)
    await redis().script(turnIntoNote, [keys.user(id), keys.deletion(id)], [])
    listed = false
  }
  await hide({ userId: id, sub, username })
  return listed
}

/** Puts a deletion on the list of the clean-up; false where Redis is too full for that. */
export async function listDeletion(userId: number): Promise<boolean> {
  try {
    await redis().run('ZADD', keys.deletions, 'NX', Date.now(), userId)
    return true
  } catch (error) {
    ignoreRefusal(error)
    return false
  }
}

/**
 * Takes the profile and the names away: nobody finds the user, and what they wrote has no author. Nobody can pass for them
 * either: the names are held like those that a user gives up.
 */
export async function hide({ userId, sub, username }: Deletion): Promise<void> {
  const names = [username]
  // Not the noted name alone: an edit on another device may change it until the profile is gone.
  for (let current: string | null = username; current !== null;) {
    // First, so that no name is free at any moment.
    await holdNames(userId, names)
    current = (await redis().script(deleteUnlessRenamed, [keys.user(userId)], [current])) as string | null
    if (current !== null) names.push(current)
  }
  await Promise.all([
    ...names.map((name) => redis().script(deleteIfEqual, [keys.userIdByUsername(name)], [userId])),
    redis().script(deleteIfEqual, [keys.userIdBySub(sub)], [userId]),
  ])
}

/** Whether a user has been deleted and is not cleaned up yet. */
export async function isBeingDeleted(userId: number): Promise<boolean> {
  return (await redis().run('EXISTS', keys.deletion(userId))) === 1
}

/** Deleted users, the one that waits longest first. */
export async function listDeletions(count: number): Promise<Deletion[]> {
  const ids = (await redis().run('ZRANGE', keys.deletions, 0, count - 1)) as string[]
  const found = await Promise.all(
    ids.map(async (id) => {
      const reply = await redis().run('HMGET', keys.deletion(Number(id)), 'sub', 'username')
      const [sub, username] = reply as (string | null)[]
      if (sub && username) return { userId: Number(id), sub, username }
      // All is done but this: another run has just got here, or one broke off.
      await redis().run('ZREM', keys.deletions, id)
      return null
    }),
  )
  return found.filter((deletion) => deletion !== null)
}

/** Removes up to `count` of the user's followers, and the user's posts from their feeds. Returns how many it found. */
export async function removeFollowersOf(userId: number, count: number): Promise<number> {
  const key = keys.followers(userId)
  const followers = (await redis().run('ZRANGE', key, 0, count - 1)) as string[]
  await Promise.all(followers.map((followerId) => forgetFollowed({ followerId: Number(followerId), userId })))
  // Last: until the other ends are gone, this one is how they are found.
  if (followers.length > 0) await redis().run('ZREM', key, ...followers)
  return followers.length
}

/** Takes the user out of the followers of up to `count` others. Returns how many it found. */
export async function removeFollowingsOf(followerId: number, count: number): Promise<number> {
  const key = keys.following(followerId)
  const followed = (await redis().run('ZRANGE', key, 0, count - 1)) as string[]
  await Promise.all(followed.map((userId) => removeFromFollowers({ followerId, userId: Number(userId) })))
  if (followed.length > 0) await redis().run('ZREM', key, ...followed)
  return followed.length
}

/** Removes these posts of the user's; they stay in the list by which they are found. */
export async function removePosts(userId: number, posts: readonly number[]): Promise<void> {
  if (posts.length === 0) return
  const answered = (await readPosts(posts)).map((post) => (post ? answeredBy(post) : undefined))
  // First: the posts alone tell what they answer to.
  await Promise.all(
    posts.map(async (postId, i) => {
      if (answered[i]) await removeReply(answered[i], postId)
    }),
  )
  await Promise.all([
    ...posts.map((post) => redis().run('DEL', keys.post(post))),
    removeFromPosts([...posts]),
    ...posts.map((postId, i) =>
      finishFanOut({ action: 'deliver', postId, authorId: userId, answered: answered[i] }),
    ),
  ])
  await clearMarks([...posts])
}

/** Removes all marks of posts that are gone. */
async function clearMarks(postIds: number[]): Promise<void> {
  const batchSize = 500
  await Promise.all(
    postIds.map(async (postId) => {
      while ((await removeRestOfPost(postId, batchSize)) >= batchSize);
    }),
  )
}

/** Removes what is left of the user, and the note about the deletion. Last goes the id by which all that is found. */
export async function finishDeletion(deletion: Deletion): Promise<void> {
  const { userId } = deletion
  const formerNames = (await redis().run('SMEMBERS', keys.formerUsernames(userId))) as string[]
  await Promise.all([
    hide(deletion),
    holdNames(userId, formerNames),
    redis().run(
      'DEL',
      keys.feed(userId),
      keys.feedLate(userId),
      keys.formerFeed(userId),
      keys.userPostsLate(userId),
    ),
    removeBigAccount(userId),
    redis().run('DEL', keys.userSessions(userId)),
    redis().run('DEL', keys.accessTokens(userId)),
    removeNotificationsOf(userId),
    removeFromSearch(userId),
    voidLinks(userId, 'verification'),
    voidLinks(userId, 'reset'),
  ])
  await redis().run('DEL', keys.formerUsernames(userId))
  await forgetDeletion(userId)
}

/** No term leads to the user any more. */
async function removeFromSearch(userId: number): Promise<void> {
  await removeTerms(userId, await readTerms(userId))
  await forgetUserNote(userId)
}

export async function forgetDeletion(userId: number): Promise<void> {
  await redis().run('DEL', keys.deletion(userId))
  await redis().run('ZREM', keys.deletions, userId)
}
