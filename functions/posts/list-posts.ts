/** GET /posts */
import { listPosts } from '../../shared/domain/posts.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { okPage } from '../../shared/http/page.ts'
import { validate } from '../../shared/http/validate.ts'
import { Page, PageQuery } from '../../shared/schemas/page.ts'
import { Post } from '../../shared/schemas/post.ts'

export const contract = {
  summary: "Everybody's posts, newest first",
  query: PageQuery,
  response: { 200: Page(Post) },
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler(async (event) => okPage(event, await listPosts(event.input)))
