/** sqs: FanOutQueue */
import { deliverPosts } from '../../shared/domain/timelines/fan-outs.ts'
import { worker } from '../../shared/http/worker.ts'
import { DeliveryRange } from '../../shared/schemas/timelines/delivery.ts'

/** Writes the feeds of those ranges of followers that wait in the queue. */
export const handler = worker('deliver-posts', DeliveryRange, deliverPosts)
