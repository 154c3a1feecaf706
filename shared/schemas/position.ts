import * as z from 'zod'

/**
 * Where a reader of newer items stands in a list: what has a higher id is news to them, and below that id what has come
 * later than `place`. Without a place they have an id and nothing else, and ask for what is next to it. See
 * docs/decisions/polling.md.
 */
export interface Position {
  id: number
  place?: number | undefined
  /** Of a feed: authors that were gone when it was last read, and up to which place their posts have been seen. */
  gone?: Map<number, number>
  /** Of a feed: where its reader stands in the lists of big accounts. */
  big?: Map<number, Position>
}

/** Most authors of each kind in one cursor. */
const maxAuthors = 10

const pattern = /^\d{1,16}(-\d{1,16})?(~\d{1,16}-\d{1,16}){0,10}(_\d{1,16}-\d{1,16}(-\d{1,16})?){0,10}$/

/** A position as a cursor. */
export function formatPosition({ gone, big, ...here }: Position): string {
  const left = [...(gone ?? [])].slice(-maxAuthors).map(([author, place]) => `~${author}-${place}`)
  const merged = [...(big ?? [])].slice(-maxAuthors).map(([author, at]) => `_${author}-${plain(at)}`)
  return plain(here) + left.join('') + merged.join('')
}

function plain({ id, place }: Position): string {
  return place === undefined ? String(id) : `${id}-${place}`
}

/** `?before=`: a position, or the id of an item. */
export const PositionCursor = z
  .string()
  .max(600)
  .regex(pattern, 'must be a cursor from a page')
  .transform((cursor): Position => {
    const [here = '', ...merged] = cursor.split('_')
    const [top = '', ...left] = here.split('~')
    const position = parse(top.split('-').map(Number))
    if (left.length > 0)
      position.gone = new Map(left.map((one) => one.split('-').map(Number) as [number, number]))
    if (merged.length > 0) {
      position.big = new Map(
        merged.map((one) => {
          const [author = 0, ...at] = one.split('-').map(Number)
          return [author, parse(at)]
        }),
      )
    }
    return position
  })
  .refine((position) => numbersOf(position).every(Number.isSafeInteger), 'must be a cursor from a page')

function numbersOf({ id, place = 0, gone, big }: Position): number[] {
  return [id, place, ...(gone?.values() ?? []), ...[...(big?.values() ?? [])].flatMap(numbersOf)]
}

function parse([id = 0, place]: number[]): Position {
  return { id, place }
}
