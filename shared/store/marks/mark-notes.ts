import { randomInt } from 'node:crypto'
import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { addAtPresent, listOlder } from '../scripts.ts'
import type { AnyMarkKind, Mark, MarkKind } from './marks.ts'

/**
 * What the sweeper is to look at: a mark or a repost that has changed, a post that has gone with all its marks, or users who were
 * told of a post what may not be so any more.
 */
export type MarkNote = { note: string; postId: number } & (
  | { mark: Mark }
  | { reposterId: number }
  | { gone: true }
  | { told: number[] }
)

/** How long a change may take before the sweeper looks at it. Milliseconds. */
const overdueMs = 30_000

/** What is about to change. */
interface AnyMark {
  kind: AnyMarkKind
  postId: number
  userId: number
}

/** A mark is about to change: the sweeper will compare its halves. */
export async function noteMark(mark: AnyMark): Promise<Pick<MarkNote, 'note'>> {
  const note = noteOf(mark)
  await write(note)
  return { note }
}

/** The same for one that goes, which needs no note where Redis is too full for one: that makes room. */
export async function noteMarkRemoval(mark: AnyMark): Promise<Pick<MarkNote, 'note'>> {
  const note = noteOf(mark)
  await write(note).catch(ignoreRefusal)
  return { note }
}

function noteOf({ kind, postId, userId }: AnyMark): string {
  return `${kind}:${postId}:${userId}:${randomInt(2 ** 47)}`
}

/** A post is about to go: the sweeper will remove what marks it leaves. */
export async function noteGonePost(postId: number): Promise<MarkNote> {
  const note = `gone:${postId}`
  await write(note).catch(ignoreRefusal)
  return { note, postId, gone: true }
}

/** What these users were told of a post, or its tags, is about to change: the sweeper will compare it. */
export async function noteTold(postId: number, told: readonly number[]): Promise<void> {
  await write(`told:${postId}:${told.join(',')}:${randomInt(2 ** 47)}`).catch(ignoreRefusal)
}

async function write(note: string): Promise<void> {
  await redis().script(addAtPresent, [keys.marksPending], [note])
}

/** There is nothing to look at any more. */
export async function removeMarkNote({ note }: Pick<MarkNote, 'note'>): Promise<void> {
  await redis().run('ZREM', keys.marksPending, note)
}

/** What is to be looked at by now, the longest waiting first. */
export async function listOverdueMarkNotes(count: number): Promise<MarkNote[]> {
  const notes = (await redis().script(listOlder, [keys.marksPending], [overdueMs, count])) as string[]
  return notes.map((note) => {
    const [kind, postId, userId] = note.split(':')
    if (kind === 'gone') return { note, postId: Number(postId), gone: true }
    if (kind === 'told')
      return { note, postId: Number(postId), told: (userId ?? '').split(',').map(Number).filter(Boolean) }
    if (kind === 'reposts') return { note, postId: Number(postId), reposterId: Number(userId) }
    const mark = { kind: kind as MarkKind, postId: Number(postId), userId: Number(userId) }
    return { note, postId: mark.postId, mark }
  })
}

/** Gives a note time again, unless it has been removed. */
export async function postponeMarkNote({ note }: Pick<MarkNote, 'note'>): Promise<void> {
  await redis().script(addAtPresent, [keys.marksPending], [note, 'XX'])
}
