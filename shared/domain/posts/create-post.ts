import { config } from '../../config.ts'
import { ProblemError } from '../../problems.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { dateOfId, nextId } from '../../store/clock.ts'
import { beginFanOut, finishFanOut } from '../../store/timelines/fan-outs.ts'
import { listPost, type StoredPost, writePost } from '../../store/posts/posts.ts'
import { readProfile } from '../../store/people/users.ts'
import { isEmailVerified } from '../../store/mail/verified-emails.ts'
import { fanOutOrLeave, readAudience } from '../timelines/fan-outs.ts'
import type { Reserve } from '../requests/idempotency.ts'
import { noticesOf } from '../notifications/tell.ts'
import { requireRole } from '../roles/roles.ts'
import type { ConfirmedCaller } from '../sessions/sessions.ts'
import { requireUserId } from '../people/users.ts'
import { keepEntities } from './keep-entities.ts'
import { mentionedIds } from '../presentation/post-entities.ts'
import { presentPost, readPeopleFor } from '../presentation/present-posts.ts'

const unmarked = { likes: 0, liked: false, bookmarked: false }

/**
 * Publishes a post. When it returns, the post is there for good; it is in the feed of every follower that has one, or
 * the outbox knows that it has to get there.
 *
 * @param input.admitted rejects where the limits have no room for it; awaited before anything is done
 */
export async function createPost(input: {
  username: string
  text: string
  visibility?: Post['visibility'] | undefined
  caller: ConfirmedCaller
  admitted: Promise<void>
  reserve: Reserve
}): Promise<Post> {
  const { username, text, visibility = 'public', caller, admitted, reserve } = input
  const [userId, author, freshId, entities, isEmailFine] = await Promise.all([
    requireUserId(username),
    readProfile(caller.userId),
    nextId(),
    keepEntities(text),
    !config.posting().requireVerifiedEmail || isEmailVerified(caller.userId, caller.email),
    admitted,
  ])
  if (userId !== caller.userId || author === null)
    throw new ProblemError('not-yours', 'Only the user posts here.')
  requireRole(caller, 'can_post')
  if (!isEmailFine) {
    throw new ProblemError('email-not-verified', 'Follow the link in the mail that was sent to your address.')
  }
  // Writing and delivering a post of this id once more changes nothing.
  const id = Number(await reserve(String(freshId)))
  const createdAt = dateOfId(id).toISOString()
  const post: StoredPost = {
    id,
    authorId: userId,
    text,
    ...(visibility !== 'public' && { visibility }),
    createdAt,
    ...(entities.length > 0 && { entities }),
  }
  const fanOut = { action: 'deliver', postId: id, authorId: userId } as const
  // One after the other, so that it is this order on a cluster too: from the outbox entry on, the sweeper finishes
  // whatever breaks off; what is in a list is there; and somebody who starts to follow meanwhile is either among the
  // followers or finds the post in the author's list.
  const [, stored, people] = await Promise.all([
    beginFanOut(fanOut),
    writePost(post),
    readPeopleFor(userId, mentionedIds(entities)),
  ])
  const shown = presentPost(stored ?? post, author, people, unmarked, userId)
  if (stored === null) {
    // An earlier run of the same request made it, and its author has deleted it since: the answer is the same.
    await finishFanOut(fanOut)
    return shown
  }
  const [, audience] = await Promise.all([listPost(post), readAudience(userId)])
  await fanOutOrLeave(fanOut, audience, noticesOf(post))
  return shown
}
