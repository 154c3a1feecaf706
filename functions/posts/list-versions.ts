/** GET /posts/{id}/versions */
import { listVersions } from '../../shared/domain/posts/edit-post.ts'
import { optionalUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PostId, VersionList } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'list-versions',
  {
    auth: optionalUser,
    scope: 'read:posts',
    path: { id: PostId },
    responses: { 200: VersionList },
    problems: ['post-not-found'],
  },
  async ({ caller, path }) => ok(await listVersions({ ...path, caller })),
)
