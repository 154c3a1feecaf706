/** sqs: FanOutQueue */
import * as z from 'zod'
import { deliverPosts } from '../../shared/domain/timelines/fan-outs.ts'
import { deliverReposts } from '../../shared/domain/timelines/repost-feeds.ts'
import { worker } from '../../shared/http/worker.ts'
import { DeliveryRange, RepostRange } from '../../shared/schemas/timelines/delivery.ts'

/** Writes the feeds of those ranges of followers that wait in the queue. */
export const handler = worker(
  'deliver-posts',
  z.discriminatedUnion('action', [DeliveryRange, RepostRange]),
  (range) => (range.action === 'repost' ? deliverReposts(range) : deliverPosts(range)),
)
