import * as z from 'zod'

/**
 * A tag as it is compared: by NFKC and case folding. Letter by letter, for the small letters that a capital stands for depend on its
 * neighbours (σ and ς), and twice, for some capitals have a small letter that has another capital (ẞ, ß and SS).
 */
export function foldTag(tag: string): string {
  const letters = [...tag.normalize('NFKC')].map((letter) => letter.toLowerCase().toUpperCase().toLowerCase())
  return letters.join('').replaceAll('ς', 'σ').normalize('NFKC')
}

/** A tag as it stands in a path, without the sign before it. */
export const Tag = z
  .string()
  .regex(/^[\p{L}\p{M}\p{N}_·・\u200c]{1,100}$/v, 'must be a tag of 1 to 100 letters, digits and _')
  .transform(foldTag)
