import * as z from 'zod'
import { PositionCursor } from './position.ts'

export const maxPageLimit = 100
export const defaultPageLimit = 20

const Cursor = z
  .string()
  .regex(/^\d{1,16}$/, 'must be a cursor from a page')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be a cursor from a page')

/** `?limit=&after=` or `?limit=&before=`, and what a list takes beside these, or cursors of its own. */
export function pageQuery<More extends z.ZodRawShape>(more: More) {
  const all = { ...paging, ...more } as Omit<typeof paging, keyof More> & More
  return z.strictObject(all).refine(
    (query) => {
      const { after, before } = query as { after?: unknown; before?: unknown }
      return after === undefined || before === undefined
    },
    { path: ['before'], error: 'cannot be combined with after' },
  )
}

const paging = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= maxPageLimit, `must be 1 to ${maxPageLimit}`)
    .default(defaultPageLimit),
  after: Cursor.optional(),
  before: PositionCursor.optional(),
}

export const PageQuery = pageQuery({})
export type PageQuery = z.output<typeof PageQuery>

/**
 * The answer of a list: `next` is a cursor for `?after=`, null at the end; `prev` one for `?before=`, always there: what
 * comes next has not been written yet.
 */
export function Page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    total: z.int(),
    totalRelation: z.enum(['exact', 'atLeast']),
    next: z.string().nullable(),
    prev: z.string(),
  })
}

export interface Page<Item> {
  items: Item[]
  total: number
  totalRelation: 'exact' | 'atLeast'
  next: string | null
  prev: string
}
