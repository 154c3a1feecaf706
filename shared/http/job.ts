import middy, { type MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { logger } from '../logger.ts'
import { executionModeWithStats } from './execution-mode.ts'
import { secrets } from './secrets.ts'

/** What a job did, for the log: numbers, and nothing about whom. */
export type JobResult = Record<string, number>

/** The chain of functions that a schedule runs: one log line for a run that did something or failed. */
export function job(name: string) {
  return middy<unknown, JobResult, Error, Context>({ executionMode: executionModeWithStats })
    .use(jobLog(name))
    .use(secrets())
}

function jobLog(name: string): MiddlewareObj<unknown, JobResult, Error> {
  return {
    after: ({ response }) => {
      if (Object.values(response ?? {}).some((count) => count > 0))
        logger.info('job', { job: name, ...response })
    },
    onError: ({ error }) => {
      logger.error('job failed', { job: name, ...(error ? { error } : {}) })
    },
  }
}
