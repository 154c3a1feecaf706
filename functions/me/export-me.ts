/** GET /me/export */
import { exportMe } from '../../shared/domain/export.ts'
import { user } from '../../shared/http/authenticate.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Export, ExportQuery } from '../../shared/schemas/me.ts'

export const { contract, handler } = route(
  'export-me',
  {
    auth: user,
    query: ExportQuery,
    limits: [rateLimit('export', { awaitedByHandler: true, makesRoom: true })],
    responses: { 200: Export },
  },
  async ({ caller, attempt: { admitted }, query }) => ok(await exportMe({ caller, query, admitted })),
)
