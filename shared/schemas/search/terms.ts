import { foldTag } from '../tags/tag.ts'

/** Of a name that has more words, the others are not found. */
const mostTerms = 10
/** A term is cut there, in code points. */
const longestTerm = 50

const word = /[\p{L}\p{M}\p{N}_·・\u200c]+/gv

/** The words of a text as they are compared: like tags, by NFKC and case folding. */
export function termsIn(text: string): string[] {
  // Folded word by word: what folding makes of a letter may be no letter.
  return [...text.normalize('NFKC').matchAll(word)].flatMap(([found]) => foldTag(found).match(word) ?? [])
}

/** What a user is found by: the username, and the words of the display name. */
export function termsOf({
  username,
  displayName,
}: {
  username: string
  displayName: string | null
}): string[] {
  const words = displayName === null ? [] : termsIn(displayName).slice(0, mostTerms)
  return [...new Set([username, ...words.map((term) => [...term].slice(0, longestTerm).join(''))])]
}
