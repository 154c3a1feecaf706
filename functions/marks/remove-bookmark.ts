/** DELETE /me/bookmarks/{id} */
import { removeBookmark } from '../../shared/domain/marks/bookmarks.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Bookmark } from '../../shared/schemas/posts/mark.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'remove-bookmark',
  {
    auth: user,
    scope: 'write:marks',
    path: { id: PostId },
    limits: [rateLimit('mark', { awaitedByHandler: true, makesRoom: true })],
    responses: { 200: Bookmark },
    problems: ['post-not-found'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await removeBookmark({ ...path, caller, admitted })),
)
