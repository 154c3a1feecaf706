import * as z from 'zod'
import { label } from '../text.ts'
import { GrantedScope } from './scopes.ts'

export const maxTokenDays = 366

/** A personal token that is to be made. */
export const NewToken = z.strictObject({
  name: label({ min: 1, max: 50, lines: false }),
  scopes: z
    .array(GrantedScope)
    .min(1, 'must name at least one scope')
    .max(20, 'must name at most 20 scopes')
    .transform((names) => [...new Set(names)]),
  expiresInDays: z
    .int('must be a whole number')
    .min(1, `must be 1 to ${maxTokenDays}`)
    .max(maxTokenDays, `must be 1 to ${maxTokenDays}`)
    .default(90),
})
export type NewToken = z.output<typeof NewToken>

/** A token as its user sees it: never the token itself. */
export const Token = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  app: z.object({ website: z.string().nullable() }).nullable(),
})
export type Token = z.infer<typeof Token>

export const TokenList = z.object({ items: z.array(Token) })

/** The one answer that holds the token itself. */
export const CreatedToken = z.object({ ...Token.shape, token: z.string() })
export type CreatedToken = z.infer<typeof CreatedToken>
