/** GET /users/{username}/feed */
import * as z from 'zod'
import { getFeed } from '../../shared/domain/feed.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { okPage } from '../../shared/http/page.ts'
import { validate } from '../../shared/http/validate.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/post.ts'
import { Username } from '../../shared/schemas/user.ts'

export const contract = {
  summary: 'Posts by those the caller follows and by the caller, newest first',
  path: z.strictObject({ username: Username }),
  query: PageQuery,
  response: { 200: Page(Post) },
  problems: ['user-not-found', 'user-renamed', 'not-yours'],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .handler(async (event) => {
    const { caller, input } = event
    return okPage(event, await getFeed({ ...input.path, query: input.query, caller }))
  })
