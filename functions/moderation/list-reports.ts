/** GET /moderation/reports */
import { listReports } from '../../shared/domain/moderation/reports.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { needsRole } from '../../shared/http/chain/role.ts'
import { route } from '../../shared/http/route.ts'
import { ReportCase, ReportQuery } from '../../shared/schemas/moderation/moderation.ts'
import { Page } from '../../shared/schemas/page.ts'

export const { contract, handler } = route(
  'list-reports',
  {
    auth: user,
    role: needsRole('moderator'),
    query: ReportQuery,
    responses: { 200: Page(ReportCase) },
  },
  async ({ event, caller, query }) => okPage(event, await listReports({ caller, query })),
)
