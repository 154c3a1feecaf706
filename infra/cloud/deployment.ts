/** The stack of the stage `local` in the emulated cloud: its settings, its secrets, and `sls deploy`. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { settingNames } from '../../shared/config.ts'
import { putSecrets } from '../deploy/secrets.ts'
import { InfraFailure } from '../terminal/failure.ts'
import { run } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import { appReturnOf, readEnvironment, type Settings } from '../settings/settings.ts'
import type { Services } from '../services/services.ts'
import { readSecrets } from '../services/up.ts'
import { credentialsFor, region } from './emulator.ts'

/** Of npm start, or made by the deployment itself. */
const localNames = new Set(['LOCAL_INVOKE_URL', 'MAIL_FOLDER', 'PORT', 'MAIL_QUEUE_URL', 'FANOUT_QUEUE_URL'])

export interface Place {
  settings: Settings
  services: Services
  /** Where the emulator answers. */
  cloudUrl: string
  smtpUrl: string
  publicUrl: string
}

/** Everything that a deployment takes out of the environment: `.env.prod` of docs/deploy.md, for this machine. */
export function deploymentSettings(place: Place): Record<string, string> {
  const { settings, services, cloudUrl, smtpUrl, publicUrl } = place
  const given = readEnvironment()
  const { realm } = settings.keycloak
  const keycloakUrl = services.keycloakUrl ?? ''
  const taken = settingNames()
    .filter((name) => !localNames.has(name))
    .flatMap((name): [string, string][] => (given[name] ? [[name, given[name]]] : []))
  return {
    KEYCLOAK_ISSUER: `${keycloakUrl}/realms/${realm}`,
    ...Object.fromEntries(taken),
    ...readSecrets(),
    KEYCLOAK_URL: keycloakUrl,
    KEYCLOAK_REALM: realm,
    ...(given['UPSTASH_REDIS_REST_URL'] ? {} : { REDIS_URL: services.redisUrl ?? '' }),
    SMTP_URL: given['SMTP_URL'] || smtpUrl,
    PUBLIC_URL: publicUrl,
    APP_REDIRECT_URLS: given['APP_REDIRECT_URLS'] || appReturnOf(publicUrl),
    RATE_LIMITS: given['RATE_LIMITS'] || 'except-loopback',
    ...credentialsFor(cloudUrl),
  }
}

/** Writes the settings for a shell that reads them with `. <file>`; only its owner may read it. */
export async function writeSettings(file: string, values: Record<string, string>): Promise<void> {
  const lines = Object.entries(values).map(
    ([name, value]) => `${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  )
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 })
}

/** One stack: what is deployed, from where, and with what. */
export interface Deployment {
  stage: string
  /** The service: the repository, or a copy of it. */
  folder: string
  /** The settings of the deployment. */
  values: Record<string, string>
}

/**
 * Puts the secrets and deploys.
 *
 * @param logFile what the deployment says
 * @returns the address of the API, as the stack's outputs have it
 * @throws InfraFailure
 */
export async function deploy(
  deployment: Deployment,
  logFile: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  const { values, stage: name } = deployment
  onProgress('Putting the secrets')
  // The client of SSM takes them from here.
  Object.assign(process.env, credentialsFor(values['AWS_ENDPOINT_URL'] ?? ''))
  await putSecrets({ stage: name, region, values, check: false })
  const step = `Deploying the stage ${name}`
  onProgress(step, 'bundling the functions')
  const { code, output } = await sls(deployment, ['deploy', '--verbose'], {
    ...(signal && { signal }),
    onOutput: (text) => {
      const made = /CREATE_COMPLETE - (\S+) - (\S+)/.exec(text)
      if (made) onProgress(step, made[1] ?? '')
    },
  })
  await writeFile(logFile, output)
  const address = /^\s*HttpApiUrl: (\S+)$/m.exec(output)?.[1]
  if (code === 0 && address !== undefined) return address
  throw new InfraFailure(
    'The deployment failed.',
    output.trim().split('\n').slice(-12).join('\n'),
    `read ${logFile}, then the same command again`,
  )
}

/** Runs the Serverless Framework as it is run against AWS. */
export function sls(
  { stage: name, folder, values }: Deployment,
  args: string[],
  options: { signal?: AbortSignal; onOutput?: (text: string) => void } = {},
): Promise<{ code: number; output: string }> {
  const { PATH, HOME } = process.env
  const program = join(folder, 'node_modules', '.bin', 'serverless')
  return run(process.execPath, [program, ...args, '--stage', name, '--region', region], {
    cwd: folder,
    env: {
      PATH,
      HOME,
      // Beside a running npm start, whose bundles these are not.
      PERCH_BUILD_FOLDER: join('.build', name),
      ...values,
    },
    ...options,
  })
}
