/** The alarms that a deployment has, by their names in the template. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'yaml'

import { workerAlarms } from '../deploy/worker-alarms.ts'
import { readService } from '../deploy/declared.ts'
import { repository } from '../settings/settings.ts'

interface Template {
  Resources: Record<string, { Type: string }>
}

/** Those of infra/deploy/resources/alarms.yml, and `<Function><kind>Alarm` of each function that no request waits for. */
export function alarmNames(): string[] {
  const alarms = readFileSync(join(repository, 'infra/deploy/resources/alarms.yml'), 'utf8')
  const { Resources } = parse(alarms) as Template
  const { functions } = readService()
  const shared = Object.keys(Resources).filter((name) => Resources[name]?.Type === 'AWS::CloudWatch::Alarm')
  const workers = Object.keys(functions).filter((key) => !functions[key]?.events.some((e) => 'httpApi' in e))
  const kinds = Object.keys(workerAlarms({ logicalId: '', timeout: 0 }))
  return [...shared, ...workers.flatMap((key) => kinds.map((kind) => `${normalized(key)}${kind}Alarm`))]
}

/** As the framework makes a logical id of a function's key. */
function normalized(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', 'Dash').replaceAll('_', 'Underscore')
}
