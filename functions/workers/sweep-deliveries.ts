/** schedule: rate(1 minute) */
import { sweepMarks } from '../../shared/domain/marks/settle-marks.ts'
import { sweepEdges } from '../../shared/domain/relations/edges.ts'
import { outboxAgeSeconds, sweepDeliveries } from '../../shared/domain/timelines/fan-outs.ts'
import { sweepSearch } from '../../shared/domain/search/sweep-search.ts'
import { sweepRestrictions } from '../../shared/domain/safety/settle-restrictions.ts'
import { job } from '../../shared/http/job.ts'

/** Goes on with deliveries and removals of posts, and with changes of who follows, blocks or likes what, and of what is found, that broke off. */
export const handler = job('sweep-deliveries', async (_event, context) => {
  const remainingMs = () => context.getRemainingTimeInMillis()
  return {
    outboxAgeSeconds: await outboxAgeSeconds(),
    restrictions: await sweepRestrictions(remainingMs),
    edges: await sweepEdges(remainingMs),
    fanOuts: await sweepDeliveries(remainingMs),
    // After a migration these two have much to do, so the first of them leaves half of the time to the second.
    search: await sweepSearch(() => remainingMs() - 13_000),
    marks: await sweepMarks(remainingMs),
  }
})
