import {
  finishSearchNote,
  listOverdueSearchNotes,
  type SearchNote,
  takeSearchNote,
} from '../../store/search/search-notes.ts'
import { settleTag } from '../../store/tags/tags.ts'
import { settleNames } from '../people/found-by.ts'

const notesAtOnce = 200
/** Long enough to settle as many. */
const reserveMs = 3000

/**
 * Compares what is found with the names of users that have changed lately, and with the tags that posts have, until nothing is left or
 * the time is up.
 *
 * @param remainingMs how much time is left, in milliseconds
 * @returns how many notes it has looked at
 */
export async function sweepSearch(remainingMs: () => number): Promise<number> {
  let done = 0
  while (remainingMs() > reserveMs) {
    const notes = await listOverdueSearchNotes(notesAtOnce)
    if (notes.length === 0) break
    await Promise.all(notes.map(settle))
    done += notes.length
  }
  return done
}

async function settle(note: SearchNote): Promise<void> {
  // First: what cannot be settled must not keep the others waiting.
  const taken = await takeSearchNote(note)
  await ('tag' in note ? settleTag(note.tag) : settleNames(note.userId))
  await finishSearchNote(note, taken)
}
