import { isProblem, ProblemError } from '../../problems.ts'
import { type MarkNote, noteMark, noteMarkRemoval, removeMarkNote } from '../../store/marks/mark-notes.ts'
import {
  addToPost,
  addToUser,
  isMarked,
  type Mark,
  type MarkKind,
  type PostMarks,
  removeFromPost,
  removeFromUser,
} from '../../store/marks/marks.ts'
import { readPost, type StoredPost } from '../../store/posts/posts.ts'
import { takeBack, tell } from '../notifications/tell.ts'
import type { ConfirmedCaller } from '../sessions/sessions.ts'
import { noticesOfMark, settleMark } from './settle-marks.ts'
import { findVisiblePost, isThere } from '../presentation/visible-to.ts'

/** A request of the caller's about a mark on a post. */
export interface MarkRequest {
  id: number
  caller: ConfirmedCaller
  /** Rejects where the limits have no room for it; awaited before anything is done. */
  admitted: Promise<void>
}

/**
 * The caller leaves a mark on a post; repeating it changes nothing. Returns the post's marks as of then.
 *
 * @throws ProblemError post-not-found, user-not-found
 */
export async function addMark(kind: MarkKind, request: MarkRequest): Promise<PostMarks> {
  const mark = { kind, postId: request.id, userId: request.caller.userId }
  const post = await begin(noteMark(mark), request)
  const notices = noticesOfMark(mark, post)
  // Beside the halves, which saves a trip: what is put on a post that is not shown to anyone is taken back.
  const [marks, hasUser, hasAuthor] = await Promise.all([
    addToPost(mark),
    addToUser(mark),
    isThere(post.authorId),
    ...notices.map(tell),
  ])
  if (marks && hasUser && hasAuthor) return marks
  if (!hasAuthor) {
    await Promise.all([removeFromPost(mark), removeFromUser(mark), ...notices.map(takeBack)])
    throw postNotFound()
  }
  await settleMark(mark)
  throw marks ? accountDeleted() : postNotFound()
}

/** The caller's own. */
export function accountDeleted(): ProblemError {
  return new ProblemError('user-not-found', 'This account has been deleted.')
}

/**
 * The caller takes a mark back; repeating it changes nothing. Returns the post's marks as of then. Of a post that the caller may not
 * see any more it is taken back too, without a word about the post.
 *
 * @throws ProblemError post-not-found
 */
export async function removeMark(kind: MarkKind, request: MarkRequest): Promise<PostMarks> {
  const mark = { kind, postId: request.id, userId: request.caller.userId }
  const post = await begin(noteMarkRemoval(mark), request).catch(async (error) => {
    if (isProblem(error, 'post-not-found')) await removeUnseen(mark)
    throw error
  })
  const takenBack = noticesOfMark(mark, post).map(takeBack)
  const [marks, , hasAuthor] = await Promise.all([
    removeFromPost(mark),
    removeFromUser(mark),
    isThere(post.authorId),
    ...takenBack,
  ])
  if (!hasAuthor) throw postNotFound()
  return marks
}

/** A mark is its user's to take back, also where the post is for others since. */
async function removeUnseen(mark: Mark): Promise<void> {
  const [isThere, post] = await Promise.all([isMarked(mark), readPost(mark.postId)])
  if (!isThere) return
  await noteMarkRemoval(mark)
  const notices = post ? noticesOfMark(mark, post) : []
  await Promise.all([removeFromPost(mark), removeFromUser(mark), ...notices.map(takeBack)])
}

/**
 * The note comes before both halves, and goes where nothing is done. It costs no trip of its own.
 *
 * @param check throws where nothing is to be done with the post
 */
export async function begin(
  noted: Promise<Pick<MarkNote, 'note'>>,
  { id, caller, admitted }: MarkRequest,
  check: (post: StoredPost) => void = () => {},
): Promise<StoredPost> {
  try {
    const [post] = await Promise.all([findVisiblePost(id, caller.userId), noted, admitted])
    if (post === null) throw postNotFound()
    check(post)
    return post
  } catch (error) {
    // The sweeper would find nothing to settle.
    await noted.then(removeMarkNote).catch(() => {})
    throw error
  }
}

export function postNotFound(): ProblemError {
  return new ProblemError('post-not-found', 'There is no post with this id.')
}
