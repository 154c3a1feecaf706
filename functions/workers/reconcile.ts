/** schedule: rate(1 minute) */
import { reconcile } from '../../shared/domain/account/reconcile.ts'
import { job } from '../../shared/http/job.ts'

/** Finds out what was done to users in Keycloak's console, where no backchannel call told it. */
export const handler = job('reconcile', async (_event, context) => ({
  events: await reconcile(() => context.getRemainingTimeInMillis()),
}))
