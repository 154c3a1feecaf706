/** schedule: rate(1 minute) */
import { sweepEdges } from '../../shared/domain/edges.ts'
import { outboxAgeSeconds, sweepDeliveries } from '../../shared/domain/fan-outs.ts'
import { job } from '../../shared/http/job.ts'

/** Goes on with deliveries and removals of posts, and with changes of who follows whom, that broke off. */
export const handler = job('sweep-deliveries').handler(async (_event, context) => ({
  outboxAgeSeconds: await outboxAgeSeconds(),
  edges: await sweepEdges(() => context.getRemainingTimeInMillis()),
  fanOuts: await sweepDeliveries(() => context.getRemainingTimeInMillis()),
}))
