/** GET /posts/{id}/versions */
import { listVersions } from '../../shared/domain/conversations/edit-post.ts'
import { optionalUser } from '../../shared/http/authenticate.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PostId, VersionList } from '../../shared/schemas/post.ts'

export const { contract, handler } = route(
  'list-versions',
  {
    auth: optionalUser,
    path: { id: PostId },
    responses: { 200: VersionList },
    problems: ['post-not-found'],
  },
  async ({ caller, path }) => ok(await listVersions({ ...path, caller })),
)
