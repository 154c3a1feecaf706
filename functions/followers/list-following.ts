/** GET /users/{username}/following */
import * as z from 'zod'
import { listFollowing } from '../../shared/domain/followers.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { okPage } from '../../shared/http/page.ts'
import { validate } from '../../shared/http/validate.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { User, Username } from '../../shared/schemas/user.ts'

export const contract = {
  summary: 'Whom a user follows, newest first',
  path: z.strictObject({ username: Username }),
  query: PageQuery,
  response: { 200: Page(User) },
  problems: ['user-not-found', 'user-renamed'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(async (event) => {
    const { path, query } = event.input
    return okPage(event, await listFollowing({ ...path, query }))
  })
