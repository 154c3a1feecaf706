/** GET /me/export */
import { exportMe } from '../../shared/domain/account/export.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Export, ExportQuery } from '../../shared/schemas/account/me.ts'

export const { contract, handler } = route(
  'export-me',
  {
    auth: suspendedUser,
    query: ExportQuery,
    limits: [rateLimit('export', { awaitedByHandler: true, makesRoom: true })],
    responses: { 200: Export },
  },
  async ({ caller, attempt: { admitted }, query }) => ok(await exportMe({ caller, query, admitted })),
)
