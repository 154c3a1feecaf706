/** POST /moderation/reports/{id}/resolution */
import { resolveReport } from '../../shared/domain/moderation/reports.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { freshLogin } from '../../shared/http/chain/fresh-login.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { needsRole } from '../../shared/http/chain/role.ts'
import { route } from '../../shared/http/route.ts'
import { NewResolution, ReportCase } from '../../shared/schemas/moderation/moderation.ts'
import { PostId } from '../../shared/schemas/posts/post.ts'

export const { contract, handler } = route(
  'resolve-report',
  {
    auth: user,
    role: needsRole('moderator'),
    freshLogin,
    path: { id: PostId },
    body: NewResolution,
    limits: [rateLimit('moderate', { awaitedByHandler: true })],
    responses: { 200: ReportCase },
    problems: ['report-not-found', 'report-already-resolved'],
  },
  async ({ caller, attempt: { admitted }, path, body }) =>
    ok(await resolveReport({ ...path, ...body, caller, admitted })),
)
