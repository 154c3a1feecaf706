import { ignoreRefusal } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'
import { addAtPresent, listOlder } from '../scripts.ts'
import { finishNote, takeNote } from './index-scripts.ts'

/** What the sweeper is to look at: a user whose names have changed, or a tag that posts have lost. */
export type SearchNote = { note: string } & ({ userId: number } | { tag: string })

/** How long a change may take before the sweeper looks at it. Milliseconds. */
const overdueMs = 30_000

const noteOfUser = (userId: number) => `user:${userId}`

/** The names of a user are about to change: the sweeper will compare what is found with them. */
export async function noteUserNames(userId: number): Promise<void> {
  await redis().script(addAtPresent, [keys.searchPending], [noteOfUser(userId)])
}

/** The account is gone, and all that was found of it. */
export async function forgetUserNote(userId: number): Promise<void> {
  await redis().run('ZREM', keys.searchPending, noteOfUser(userId))
}

/** A post loses a tag, or was about to have it: the sweeper will look whether another has it. A Redis that is full takes no note. */
export async function noteTag(tag: string): Promise<void> {
  await redis()
    .script(addAtPresent, [keys.searchPending], [`tag:${tag}`])
    .catch(ignoreRefusal)
}

/** What is to be looked at by now, the longest waiting first. */
export async function listOverdueSearchNotes(count: number): Promise<SearchNote[]> {
  const notes = (await redis().script(listOlder, [keys.searchPending], [overdueMs, count])) as string[]
  return notes.map((note) => {
    const [kind, what = ''] = note.split(':')
    return kind === 'tag' ? { note, tag: what } : { note, userId: Number(what) }
  })
}

/** Gives a note time again, unless it has gone. Returns how to finish it. */
export async function takeSearchNote({ note }: Pick<SearchNote, 'note'>): Promise<string> {
  return (await redis().script(takeNote, [keys.searchPending], [note])) as string
}

/** There is nothing to look at any more, unless the note was written again. */
export async function finishSearchNote({ note }: Pick<SearchNote, 'note'>, taken: string): Promise<void> {
  await redis().script(finishNote, [keys.searchPending], [note, taken])
}
