/** POST /reports */
import { createReport } from '../../shared/domain/moderation/reports.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { idempotent } from '../../shared/http/chain/idempotency.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { created } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { NewReport, Report } from '../../shared/schemas/moderation/moderation.ts'

export const { contract, handler } = route(
  'create-report',
  {
    auth: user,
    scope: 'write:reports',
    body: NewReport,
    limits: [rateLimit('report', { awaitedByHandler: true })],
    idempotent,
    responses: { 201: Report },
    problems: ['user-not-found', 'user-renamed', 'not-to-yourself'],
  },
  ({ caller, attempt: { admitted }, body, once }) =>
    once(async (reserve) =>
      // Where moderators find it.
      created(await createReport({ ...body, caller, admitted, reserve }), '/moderation/reports'),
    ),
)
