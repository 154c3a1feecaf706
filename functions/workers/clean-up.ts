/** schedule: rate(1 minute) */
import { cleanUpAccounts } from '../../shared/domain/deletion.ts'
import { job } from '../../shared/http/job.ts'

/** Removes what deleted accounts leave behind. */
export const handler = job('clean-up').handler(async (_event, context) => ({
  accounts: await cleanUpAccounts(() => context.getRemainingTimeInMillis()),
}))
