import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type * as z from 'zod'
import { logger } from '../logger.ts'
import { withStats } from '../stats.ts'
import { secrets } from './secrets.ts'

/**
 * A function that works off a queue. The messages of a batch are worked on side by side, each under one log line;
 * those that fail, and only those, come again.
 *
 * @param work must bear to get a message twice; what it returns is logged, so it says nothing about whom
 */
export function worker<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  work: (message: z.output<Schema>) => Promise<string>,
) {
  const take = (record: SQSRecord) =>
    withStats(async (stats) => {
      const started = performance.now()
      const log = (more: Record<string, unknown>) => ({
        worker: name,
        messageId: record.messageId,
        attempt: Number(record.attributes.ApproximateReceiveCount),
        ms: Math.round((performance.now() - started) * 10) / 10,
        redisTrips: stats.redisTrips,
        keycloakCalls: stats.keycloakCalls,
        ...more,
      })
      try {
        const outcome = await work(parse(schema, record.body))
        logger.info('message', log({ outcome }))
        return true
      } catch (error) {
        logger.warn('message failed', log({ error }))
        return false
      }
    })

  return middy<SQSEvent, SQSBatchResponse, Error, Context>()
    .use(secrets())
    .handler(async ({ Records }) => {
      const taken = await Promise.all(Records.map(take))
      const failed = Records.filter((_, i) => !taken[i])
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
    })
}

/** A message that is none fails until it is a dead letter, where somebody can look at it. It is never logged. */
function parse<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body))
  } catch {
    throw new Error('This is not a message that the worker knows')
  }
}
