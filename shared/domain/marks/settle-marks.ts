import { logger } from '../../telemetry/logger.ts'
import {
  listOverdueMarkNotes,
  type MarkNote,
  postponeMarkNote,
  removeMarkNote,
} from '../../store/marks/mark-notes.ts'
import {
  addToUser,
  countMarkers,
  isMarked,
  type Mark,
  removeFromPost,
  removeFromUser,
  removeRestOfPost,
} from '../../store/marks/marks.ts'
import { isPost, readPost, type StoredPost } from '../../store/posts/posts.ts'
import { removeRepostsOfPost, settleRepost } from './settle-reposts.ts'
import { settleTags } from '../tags/settle-tags.ts'
import { type Notice, settleTold, takeBack, tell } from '../notifications/tell.ts'

/** Brings the user's half of a mark, and what its author was told, into line with the post's half, which decides. Safe to repeat. */
export async function settleMark(mark: Mark): Promise<void> {
  const [isThere, post] = await Promise.all([isMarked(mark), readPost(mark.postId)])
  const notices = post ? noticesOfMark(mark, post) : []
  // Looked at again: the post may have gone since, and its marks with it. From a post that is there now the user's half is found.
  if (isThere && post !== null && (await addToUser(mark)) && (await isPost(mark.postId)))
    return void (await Promise.all(notices.map(tell)))
  // Where the account is gone, its clean-up may have been here before the mark was. What was not there is left alone: it may be by now.
  await Promise.all([isThere && removeFromPost(mark), removeFromUser(mark), ...notices.map(takeBack)])
}

/** Whom a mark tells of itself. */
export function noticesOfMark({ kind, postId, userId }: Mark, { authorId }: StoredPost): Notice[] {
  return kind === 'likes' ? [{ userId: authorId, type: 'like', actorId: userId, postId }] : []
}

const batchSize = 500

/**
 * Removes the marks of a post that has just gone; reposts, what are more than a few, or cannot be removed now, are left to the sweeper.
 * Never fails: the post is gone, and a refusal would only have the caller do it twice.
 */
export async function removeMarksOrLeave(note: MarkNote): Promise<void> {
  try {
    const [found, reposts] = await Promise.all([
      removeRestOfPost(note.postId, batchSize),
      countMarkers('reposts', note.postId),
    ])
    if (found < batchSize && reposts === 0) await removeMarkNote(note)
  } catch (error) {
    logger.warn('the marks of a deleted post are left to the sweeper', { error: error as Error })
  }
}

const notesAtOnce = 200
/** Long enough to settle as many. */
const reserveMs = 3000

/**
 * Compares the halves of all marks that have changed lately, and removes those of posts that are gone, until nothing is left
 * or the time is up.
 *
 * @param remainingMs how much time is left, in milliseconds
 * @returns how many notes it has looked at
 */
export async function sweepMarks(remainingMs: () => number): Promise<number> {
  let done = 0
  for (;;) {
    if (remainingMs() < reserveMs) return done
    const notes = await listOverdueMarkNotes(notesAtOnce)
    if (notes.length === 0) return done
    // First: what cannot be settled must not keep the others waiting.
    await Promise.all(notes.map(postponeMarkNote))
    const finished = await Promise.all(notes.map((note) => finish(note, remainingMs)))
    done += finished.filter(Boolean).length
  }
}

async function finish(note: MarkNote, remainingMs: () => number): Promise<boolean> {
  if ('mark' in note) await settleMark(note.mark)
  else if ('reposterId' in note) await settleRepost(note.postId, note.reposterId)
  else if ('told' in note) await Promise.all([settleTold(note.postId, note.told), settleTags(note.postId)])
  else {
    while ((await removeRestOfPost(note.postId, batchSize)) >= batchSize)
      if (remainingMs() < reserveMs) return false
    while ((await removeRepostsOfPost(note.postId)) > 0) if (remainingMs() < reserveMs) return false
  }
  await removeMarkNote(note)
  return true
}
