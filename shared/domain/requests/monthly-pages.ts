import type { Part } from '../../store/range.ts'
import { type MonthlyList, readNewerMonths, readOlderMonths } from '../../store/monthly-lists.ts'
import type { Position } from '../../schemas/position.ts'
import { newer, type Stretch, type Walk } from './page.ts'

/**
 * Reads a list that is cut by month, over the borders. A reader of newer items stands in a month: a position has a place of
 * the month of its id.
 *
 * @param tell is told how many posts the whole list has
 */
export function monthlyReader(
  list: MonthlyList,
  tell: (total: number) => void,
): (walk: Walk) => Promise<Stretch<string>> {
  return async (walk) => {
    const { count } = walk
    if (walk.direction === 'older') {
      const { parts, total } = await readOlderMonths(list, { from: walk.from, count })
      tell(total)
      return olderStretch(parts, count)
    }
    const { parts, total } = await readNewerMonths(list, { from: walk.from.id, count }, walk.from.place)
    tell(total)
    return newerStretch(parts, walk.from, count)
  }
}

function olderStretch(parts: Part[], count: number): Stretch<string> {
  const found = parts.flatMap(({ entries, place }) =>
    entries.map(({ member, score }) => ({ entry: member, id: score, position: { id: place, place } })),
  )
  const newest = parts.find(({ place }) => place > 0)?.place ?? 0
  return { found: found.slice(0, count), ends: found.length < count, now: { id: newest, place: newest } }
}

function newerStretch([first, ...later]: Part[], from: Position, count: number): Stretch<string> {
  const { entries, journal, place } = first!
  const here = newer(
    from,
    count,
    journal.map(({ member, score }) => ({ entry: member, id: Number(member), place: score })),
    entries.map(({ member, score }) => ({ entry: member, id: score })),
    { id: place, place },
  )
  const above = later.flatMap((part) =>
    part.entries.map(({ member, score }) => ({
      entry: member,
      id: score,
      position: { id: score, place: part.place },
    })),
  )
  const found = [...here.found, ...above]
  const newest = later.findLast((part) => part.place > 0)
  return {
    found: found.slice(0, count),
    ends: here.ends && found.length < count,
    now: newest ? { id: newest.place, place: newest.place } : here.now,
  }
}
