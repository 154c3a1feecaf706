import type { PageQuery } from '../../schemas/page.ts'
import type { Position } from '../../schemas/position.ts'
import type { Part, Range } from '../../store/range.ts'
import { type List, reader } from './page.ts'

/**
 * A list whose cursors do not tell of entries that are not to be shown: `prev` stands at the newest one that is shown. So it does not
 * move with posts for followers, and those who begin to follow are shown as news what is above it. Only within a stretch of
 * such entries that is too long for one page a cursor names one of them, or a client would not come past it.
 *
 * @param list.resolve undefined for what is not to be shown
 */
export function discreet<Item>(list: {
  query: PageQuery
  read: (range: Range, place?: number) => Promise<Part>
  resolve: (members: string[]) => Promise<(Item | null | undefined)[]>
}): List<string, Item> {
  let newestShown = list.query.before?.id ?? 0
  let top = 0
  let noted = 0
  return {
    query: list.query,
    read: reader(async (...range) => {
      const part = await list.read(...range)
      ;({ place: top, noted } = part)
      return part
    }),
    async resolve(members) {
      const items = await list.resolve(members)
      for (const [i, item] of items.entries()) {
        if (item) newestShown = Math.max(newestShown, Number(members[i]))
      }
      return items
    },
    correct: ({ id, place }: Position) => ({
      id: id === top ? newestShown : id,
      // What comes late is given a place above all that the journal has: that of the newest post need not be told.
      ...(place !== undefined && { place: Math.min(place, noted) }),
    }),
  }
}
