import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type * as z from 'zod'
import { logger, writeLine } from '../telemetry/logger.ts'
import { metricsOf } from '../telemetry/metrics.ts'
import { costOf, withStats } from '../telemetry/request-context.ts'
import { continueTrace } from '../telemetry/trace.ts'
import { secrets } from './chain/secrets.ts'

/**
 * A function that works off a queue. The messages of a batch are worked on side by side, each under a line and in the
 * trace that it was sent in, and the batch under one; those that fail, and only those, come again.
 *
 * @param work must bear to get a message twice; what it returns is logged, so it says nothing about whom
 */
export function worker<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  work: (message: z.output<Schema>) => Promise<string>,
) {
  const take = (record: SQSRecord) =>
    withStats(
      async (stats) => {
        const attempt = Number(record.attributes.ApproximateReceiveCount)
        const about = { worker: name, messageId: record.messageId, attempt }
        try {
          const outcome = await work(parse(schema, record.body))
          const cost = costOf(stats)
          writeLine('INFO', 'message', { ...about, outcome, ...cost })
          return { taken: true, cost }
        } catch (error) {
          const cost = costOf(stats)
          logger.warn('message failed', { ...about, ...cost, error })
          return { taken: false, cost }
        }
      },
      continueTrace(traceOf(record)),
    )

  return middy<SQSEvent, SQSBatchResponse, Error, Context>()
    .use(secrets())
    .handler(({ Records }) =>
      withStats(async (stats) => {
        const outcomes = await Promise.all(Records.map(take))
        const failed = Records.filter((_, i) => !outcomes[i]?.taken)
        for (const { cost } of outcomes) {
          stats.redisTrips += cost.redisTrips
          stats.redisMs += cost.redisMs
          stats.keycloakCalls += cost.keycloakCalls
          stats.keycloakMs += cost.keycloakMs
        }
        const counts = { messages: Records.length, failed: failed.length }
        writeLine(
          'INFO',
          'batch',
          { worker: name, ...counts, ...costOf(stats) },
          metricsOf('batch', { Messages: counts.messages, FailedMessages: counts.failed }),
        )
        return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
      }),
    )
}

/** Whatever put a message into the queue says beside it which trace it belongs to (shared/queue/queue.ts). */
function traceOf({ messageAttributes }: SQSRecord) {
  return {
    traceparent: messageAttributes['traceparent']?.stringValue,
    tracestate: messageAttributes['tracestate']?.stringValue,
  }
}

/** A message that is none fails until it is a dead letter, where somebody can look at it. It is never logged. */
function parse<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body))
  } catch {
    throw new Error('This is not a message that the worker knows')
  }
}
