/** schedule: rate(1 minute) */
import { outboxAgeSeconds, sweepDeliveries } from '../../shared/domain/fan-outs.ts'
import { job } from '../../shared/http/job.ts'

/** Goes on with deliveries and removals of posts that broke off. */
export const handler = job('sweep-deliveries').handler(async (_event, context) => ({
  outboxAgeSeconds: await outboxAgeSeconds(),
  fanOuts: await sweepDeliveries(() => context.getRemainingTimeInMillis()),
}))
