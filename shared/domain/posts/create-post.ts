import { config } from '../../config.ts'
import { ProblemError } from '../../problems.ts'
import type { Post } from '../../schemas/posts/post.ts'
import { dateOfId, nextId } from '../../store/clock.ts'
import { beginDelivery, finishFanOut } from '../../store/timelines/fan-outs.ts'
import {
  answeredBy,
  forgetPost,
  type InReplyTo,
  listElsewhere,
  longestPath,
  type StoredPost,
} from '../../store/posts/posts.ts'
import { addToTags } from '../../store/tags/tags.ts'
import { readProfile } from '../../store/people/users.ts'
import { isEmailVerified } from '../../store/mail/verified-emails.ts'
import { fanOutOrLeave, listForAudience } from '../timelines/fan-outs.ts'
import type { Reserve } from '../requests/idempotency.ts'
import { requireRole } from '../roles/roles.ts'
import type { ConfirmedCaller } from '../sessions/sessions.ts'
import { requireOwn, requireUserId } from '../people/users.ts'
import { postNotFound } from '../marks/marks.ts'
import { keepEntities } from './keep-entities.ts'
import { mentionedIds } from '../presentation/post-entities.ts'
import { presentPost, readPeopleFor } from '../presentation/present-posts.ts'
import { findVisiblePost } from '../presentation/visible-to.ts'

const unmarked = { replies: 0, reposts: 0, likes: 0, liked: false, reposted: false, bookmarked: false }

/**
 * Publishes a post. When it returns, the post is there for good; it is in the feed of every follower that has one, or
 * the outbox knows that it has to get there. A reply is as visible as what it answers to, unless it says otherwise.
 *
 * @param input.admitted rejects where the limits have no room for it; awaited before anything is done
 */
export async function createPost(input: {
  username: string
  text: string
  visibility?: Post['visibility'] | undefined
  inReplyTo?: number | undefined
  caller: ConfirmedCaller
  admitted: Promise<void>
  reserve: Reserve
}): Promise<Post> {
  const { username, text, inReplyTo, caller, admitted, reserve } = input
  const [userId, author, freshId, entities, parent, isEmailFine] = await Promise.all([
    requireUserId(username),
    readProfile(caller.userId),
    nextId(),
    keepEntities(text),
    inReplyTo === undefined ? undefined : findVisiblePost(inReplyTo, caller.userId),
    !config.posting().requireVerifiedEmail || isEmailVerified(caller.userId, caller.email),
    admitted,
  ])
  if (parent === null) throw postNotFound()
  await requireOwn(userId, caller, notYours)
  if (author === null) throw notYours()
  requireRole(caller, 'can_post')
  if (!isEmailFine) {
    throw new ProblemError('email-not-verified', 'Follow the link in the mail that was sent to your address.')
  }
  // Writing and delivering a post of this id once more changes nothing.
  const id = Number(await reserve(String(freshId)))
  const visibility = input.visibility ?? parent?.visibility ?? 'public'
  const createdAt = dateOfId(id).toISOString()
  const post: StoredPost = {
    id,
    authorId: userId,
    text,
    ...(parent && { inReplyTo: below(parent) }),
    ...(visibility !== 'public' && { visibility }),
    createdAt,
    ...(entities.length > 0 && { entities }),
  }
  const answered = answeredBy(post)
  const fanOut = { action: 'deliver', postId: id, authorId: userId, answered } as const
  // One after the other, so that it is this order on a cluster too: from the outbox entry on, the sweeper finishes
  // whatever breaks off; what is in a list is there; and somebody who starts to follow meanwhile is either among the
  // followers or finds the post in the author's list.
  const [stored, people] = await Promise.all([
    beginDelivery(fanOut, post),
    readPeopleFor(userId, [...mentionedIds(entities), ...(answered ? [answered.authorId] : [])]),
  ])
  // Suspended, or being deleted: known only now, which saves a trip. The reply is in no list yet. One that an earlier run of the same
  // request has made stays.
  if (answered && !people.get(answered.authorId) && id === freshId) {
    await Promise.all([forgetPost({ postId: id, authorId: userId, answered }), finishFanOut(fanOut)])
    throw postNotFound()
  }
  const shown = presentPost(stored ?? post, author, people, unmarked, userId)
  if (stored === null) {
    // An earlier run of the same request made it, and its author has deleted it since: the answer is the same.
    await finishFanOut(fanOut)
    return shown
  }
  const [audience] = await Promise.all([listForAudience(post), listElsewhere(post), addToTags(post)])
  await fanOutOrLeave(fanOut, audience, post)
  return shown
}

function notYours(): ProblemError {
  return new ProblemError('not-yours', 'Only the user posts here.')
}

function below({ id, authorId, inReplyTo }: StoredPost): InReplyTo {
  return { authorId, path: [...(inReplyTo?.path ?? []), id].slice(-longestPath) }
}
