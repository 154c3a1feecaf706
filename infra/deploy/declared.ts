/** What serverless.yml declares, as it stands there: nothing in it is resolved. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'yaml'

import { repository } from '../settings/settings.ts'

export interface FunctionEvent {
  /** `METHOD /path`, or `*` for whatever is no route. */
  httpApi?: string
  schedule?: string
  sqs?: { arn: { 'Fn::GetAtt': [queue: string, 'Arn'] }; batchSize: number }
}

export interface Service {
  provider: {
    environment: Record<string, string | { Ref: string }>
    logs: { httpApi: { format: string } }
  }
  /** By stage. */
  params: Record<string, Record<string, number>>
  /** By the function's key. `timeout` in seconds; `uses` are words of infra/deploy/uses.ts. */
  functions: Record<string, { handler: string; uses?: string[]; timeout?: number; events: FunctionEvent[] }>
}

export function readService(): Service {
  return parse(readFileSync(join(repository, 'serverless.yml'), 'utf8')) as Service
}

/** The file of a handler: functions/people/get-user.ts for functions/people/get-user.handler. */
export function fileOf({ handler }: { handler: string }): string {
  return handler.replace(/\.handler$/, '.ts')
}
