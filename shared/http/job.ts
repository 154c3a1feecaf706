import middy, { type MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { logger, writeLine } from '../telemetry/logger.ts'
import { metricsOf } from '../telemetry/metrics.ts'
import { costOf, currentStats } from '../telemetry/request-context.ts'
import { counted } from './chain/counted.ts'
import { secrets } from './chain/secrets.ts'

/**
 * What a job did, for the log: numbers, and nothing about whom. `outboxAgeSeconds` becomes the metric OutboxAge, `reportsWaiting`
 * the metric ReportsWaiting.
 */
export type JobResult = Record<string, number> & { outboxAgeSeconds?: number; reportsWaiting?: number }

/** The chain of functions that a schedule runs: one log line a run. */
export function job(name: string, work: (event: unknown, context: Context) => Promise<JobResult>) {
  return counted(middy<unknown, JobResult, Error, Context>().use(jobLog(name)).use(secrets()).handler(work))
}

function jobLog(name: string): MiddlewareObj<unknown, JobResult, Error> {
  const write = (level: 'INFO' | 'ERROR', whole: JobResult) => {
    const { outboxAgeSeconds: OutboxAge, reportsWaiting: ReportsWaiting, ...result } = whole
    const stats = currentStats()
    const members = { job: name, failed: level === 'ERROR', result, ...(stats && costOf(stats)) }
    const metrics =
      (OutboxAge === undefined ? undefined : metricsOf('outbox', { OutboxAge })) ??
      (ReportsWaiting === undefined ? undefined : metricsOf('moderation', { ReportsWaiting }))
    writeLine(level, 'job', members, metrics)
  }
  return {
    after: ({ response }) => write('INFO', response ?? {}),
    onError: ({ error }) => {
      logger.error('job failed', { job: name, ...(error ? { error } : {}) })
      write('ERROR', {})
    },
  }
}
