/** GET /me/export */
import { exportMe } from '../../shared/domain/export.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Export, ExportQuery } from '../../shared/schemas/me.ts'

export const contract = {
  summary: 'Everything that is held about the caller, in pages',
  query: ExportQuery,
  response: { 200: Export },
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(rateLimit('export', { awaitedByHandler: true, makesRoom: true }))
  .handler(async ({ caller, attempt: { admitted }, input: { query } }) =>
    ok(await exportMe({ caller, query, admitted })),
  )
