/** schedule: rate(1 minute) */
import { sweepDeliveries } from '../../shared/domain/fan-outs.ts'
import { job } from '../../shared/http/job.ts'

/** Goes on with deliveries and removals of posts that broke off. */
export const handler = job('sweep-deliveries').handler(async (_event, context) => ({
  fanOuts: await sweepDeliveries(() => context.getRemainingTimeInMillis()),
}))
