/** GET /posts/{id}/versions */
import { listVersions } from '../../shared/domain/conversations/edit-post.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { PostId, VersionList } from '../../shared/schemas/post.ts'

export const { contract, handler } = route(
  'list-versions',
  {
    path: { id: PostId },
    responses: { 200: VersionList },
    problems: ['post-not-found'],
  },
  async ({ path }) => ok(await listVersions(path)),
)
