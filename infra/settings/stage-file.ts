/** The settings of a deployment, in a file of its own beside `.env`. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { readEnvFile } from './env-file.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { envFile, repository } from './settings.ts'

/** The settings in `.env.<stage>`, or in the file that is named. Throws InfraFailure where there is none. */
export function readStageFile(stage: string, file = `.env.${stage}`): Record<string, string> {
  if (!/^[\w-]+$/.test(stage)) {
    throw new InfraFailure('The stage has a bad name.', 'it is letters, digits, - and _', '--stage prod')
  }
  const path = resolve(repository, file)
  if (existsSync(path)) return readEnvFile(path)
  throw new InfraFailure(
    `There is no file ${file}.`,
    'the settings of a deployment are kept in a file of its own, beside .env',
    `cp .env.example ${file}, fill it in, then the same command again`,
  )
}

/** What nothing of this machine may stand in for. */
const needed = [
  ['KEYCLOAK_URL'],
  ['REDIS_URL', 'UPSTASH_REDIS_REST_URL'],
  ['KEYCLOAK_CLIENT_SECRET'],
  ['KEYCLOAK_ADMIN_CLIENT_SECRET'],
  ['SESSION_ENCRYPTION_KEY'],
]

/**
 * Makes this command one for a stage: its settings are those of the stage's file, and of the command's own environment,
 * and none of `.env`. Throws InfraFailure where the file leaves out what would then be taken from this machine.
 */
export function useStage(stage: string, environment = process.env): void {
  const values = readStageFile(stage)
  const missing = needed.filter((names) => names.every((name) => !(environment[name] || values[name])))
  if (missing.length > 0) {
    throw new InfraFailure(
      `.env.${stage} does not say ${missing.map((names) => names.join(' or ')).join(', ')}.`,
      'a stage without them would take the Keycloak, the Redis or the secrets of this machine',
      'fill it in, then the same command again',
    )
  }
  for (const name of Object.keys({ ...readEnvFile(envFile), ...values })) {
    environment[name] ||= values[name] ?? ''
  }
}
