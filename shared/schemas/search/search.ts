import * as z from 'zod'
import { pageQuery } from '../page.ts'
import { User } from '../people/user.ts'
import { termsIn } from './terms.ts'

const types = ['users', 'tags'] as const
export type SearchType = (typeof types)[number]

const mostCharacters = 100

/** Where a page of a search begins: what stands next to it, so that nothing shifts; sealed where that is not to be shown. */
const SearchCursor = z.string().regex(/^(1\.)?[A-Za-z0-9_-]{1,1500}$/, 'must be a cursor from a page')

/** `?q=&type=`: what the name of a user, or a tag, begins with. */
export const SearchQuery = pageQuery({
  q: z
    .string()
    .refine((value) => value.length <= 2 * mostCharacters && [...value].length <= mostCharacters, {
      error: `must be 1 to ${mostCharacters} characters long`,
      abort: true,
    })
    .refine((value) => termsIn(value).length > 0, 'must have a letter or a digit')
    .meta({ minLength: 1, maxLength: mostCharacters }),
  type: z.enum(types),
  after: SearchCursor.optional(),
  before: SearchCursor.optional(),
})
export type SearchQuery = z.output<typeof SearchQuery>

/** A tag that public posts have; folded, without the sign before it. */
export const FoundTag = z.object({ tag: z.string() })
export type FoundTag = z.infer<typeof FoundTag>

/** What a search finds: users alone, or tags alone. */
export const FoundItem = z.union([User, FoundTag])
export type FoundItem = z.infer<typeof FoundItem>
