/** schedule: rate(1 minute) */
import { cleanUpAccounts } from '../../shared/domain/account/deletion.ts'
import { finishEnds } from '../../shared/domain/sessions/end-sessions.ts'
import { countOpenReports } from '../../shared/domain/moderation/reports.ts'
import { job } from '../../shared/http/job.ts'

/** Finishes what broke off or takes longer: the end of sessions, the deletion of accounts. Counts the reports that wait. */
export const handler = job('clean-up', async (_event, context) => ({
  reportsWaiting: await countOpenReports(),
  sessions: await finishEnds(),
  accounts: await cleanUpAccounts(() => context.getRemainingTimeInMillis()),
}))
