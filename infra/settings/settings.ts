import type { IdentityProvider } from '../realm-description/identity-providers.ts'
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

import * as z from 'zod'

import { inPlainWords } from '../../shared/plain-words.ts'
import { readEnvFile } from './env-file.ts'
import { InfraFailure } from '../terminal/failure.ts'

export const repository = resolve(import.meta.dirname, '..', '..')

/** Where settings are kept, and the secrets that are made here. */
export const envFile = join(repository, '.env')

const port = (value: number) => z.coerce.number('must be a number').int().min(1).max(65_535).default(value)

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' })

const badList =
  'a list in JSON of { alias, clientId, clientSecret }, with issuer for all but google and github'

/** Services that users may sign in with instead. */
const providerList = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue(badList)
      return z.NEVER
    }
  })
  .pipe(
    z.array(
      z
        .strictObject({
          alias: z.string().regex(/^[a-z0-9-]{1,32}$/, badList),
          clientId: z.string(badList).min(1),
          clientSecret: z.string(badList).min(1),
          name: z.string(badList).optional(),
          issuer: z.url(badList).optional(),
        })
        .refine(({ alias, issuer }) => ['google', 'github'].includes(alias) || issuer !== undefined, badList),
      badList,
    ),
  )

const Environment = z.object({
  PERCH_FOLDER: z.string().min(1).default('.perch'),
  PERCH_CACHE: z.string().min(1).optional(),
  PERCH_DRIVER: z.enum(['auto', 'docker', 'local']).default('auto'),
  PERCH_WAIT_SECONDS: z.coerce.number('must be a number').int().min(1).max(3600).default(300),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  KEYCLOAK_URL: httpUrl.optional(),
  KEYCLOAK_REALM: z
    .string()
    .regex(/^[\w-]+$/, 'letters, digits, - and _ only')
    .default('perch'),
  KEYCLOAK_PORT: port(8080),
  KEYCLOAK_HEALTH_PORT: port(9000),
  KEYCLOAK_HEAP: z
    .string()
    .regex(/^-X\S+( -X\S+)*$/, 'Java heap options such as -Xms256m -Xmx768m')
    .default('-Xms256m -Xmx768m'),
  KEYCLOAK_ADMIN_USERNAME: z.string().min(1).default('admin'),
  KEYCLOAK_ADMIN_PASSWORD: z.string().default(''),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
  UPSTASH_REDIS_REST_URL: httpUrl.optional(),
  REDIS_PORT: port(6379),
  REDIS_MEMORY: z
    .string()
    .regex(/^\d+(kb|mb|gb)$/i, 'a size such as 256mb')
    .default('256mb'),
  PORT: port(3000),
  CLOUD_PORT: port(4566),
  PERCH_PYTHON: z.string().min(1).optional(),
  PORT_OFFSET: z.coerce.number('must be a number').int().min(0).max(60_000).default(0),
  PUBLIC_URL: httpUrl.optional(),
  BACKCHANNEL_URL: httpUrl.optional(),
  PASSWORD_LOGIN: z.enum(['on', 'off']).default('on'),
  IDENTITY_PROVIDERS: providerList.default([]),
})

const portNames = ['KEYCLOAK_PORT', 'KEYCLOAK_HEALTH_PORT', 'REDIS_PORT', 'PORT', 'CLOUD_PORT'] as const

/** Everything infra can be told, defaults filled in, folders absolute. */
export interface Settings {
  /** Data, state and logs of this Perch. */
  folder: string
  /** Downloads, shared by every Perch of this user. */
  cache: string
  driver: 'auto' | 'docker' | 'local'
  /** How long a service may take until it is healthy, in seconds. */
  waitSeconds: number
  /** Compose project and so the prefix of containers and volumes: two folders never share one. */
  dockerProject: string
  keycloak: {
    /** Given: this Keycloak is used, none is started. */
    externalUrl?: string
    port: number
    healthPort: number
    /** Java heap options. */
    heap: string
    /** `dev-file` keeps its data over a stop; `dev-mem` forgets, for tests. */
    db: 'dev-file' | 'dev-mem'
    adminUsername: string
    /** Empty where none is given: infra/services/administrator.ts knows what then. */
    adminPassword: string
    realm: string
  }
  redis: {
    /** Given: this Redis is used, none is started. */
    externalUrl?: string
    port: number
    /** Redis `maxmemory`, such as 256mb. */
    memory: string
  }
  /** Port of the local API. */
  apiPort: number
  /** Port of the emulated cloud. */
  cloudPort: number
  /** The Python that the emulated cloud runs on, where one is named. */
  python?: string
  /** Where browsers reach the API, for the code flow; this machine where the Keycloak is ours as well. */
  publicUrl?: string
  /** Whether `POST /auth/login` takes passwords. */
  passwordLogin: boolean
  identityProviders: IdentityProvider[]
  /** Where Keycloak reaches the API, where that is given. */
  backchannelUrl?: string
}

/** The process environment over `.env` of the repository: what a person set for one command wins. */
export function readEnvironment(file = envFile): NodeJS.Dict<string> {
  return { ...readEnvFile(file), ...process.env }
}

/**
 * Reads the settings. Throws one InfraFailure that names every bad one, never its value.
 *
 * @param environment where to read from; by default the process environment over `.env`
 */
export function readSettings(environment = readEnvironment()): Settings {
  // An empty value in .env means "not set".
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given, { error: inPlainWords })
  if (!parsed.success) throw badSettings(parsed.error.issues)
  const env = { ...parsed.data }
  for (const name of portNames) env[name] += env.PORT_OFFSET
  const all = portNames.map((name): [string, number] => [name, env[name]])
  const tooHigh = all.filter(([, value]) => value > 65_535)
  if (tooHigh.length > 0) {
    throw badSettings(tooHigh.map(([name]) => ({ path: [name], message: 'is above 65535 with PORT_OFFSET' })))
  }
  const twice = all.filter(([, value], index) => all.findIndex(([, other]) => other === value) !== index)
  if (twice.length > 0) {
    throw badSettings(twice.map(([name]) => ({ path: [name], message: 'the same port as another one' })))
  }

  const folder = resolve(repository, env.PERCH_FOLDER)
  // A Keycloak that is given may serve others: it is told of this machine only when somebody says so.
  const ownUrl = env.KEYCLOAK_URL === undefined ? `http://localhost:${env.PORT}` : undefined
  const publicUrl = env.PUBLIC_URL ?? ownUrl
  const redisUrl = env.REDIS_URL ?? env.UPSTASH_REDIS_REST_URL
  return {
    folder,
    cache: resolve(
      repository,
      env.PERCH_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'perch'),
    ),
    driver: env.PERCH_DRIVER,
    waitSeconds: env.PERCH_WAIT_SECONDS,
    dockerProject: `perch-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`,
    keycloak: {
      ...(env.KEYCLOAK_URL === undefined ? {} : { externalUrl: env.KEYCLOAK_URL.replace(/\/+$/, '') }),
      port: env.KEYCLOAK_PORT,
      healthPort: env.KEYCLOAK_HEALTH_PORT,
      heap: env.KEYCLOAK_HEAP,
      db: 'dev-file',
      adminUsername: env.KEYCLOAK_ADMIN_USERNAME,
      adminPassword: env.KEYCLOAK_ADMIN_PASSWORD,
      realm: env.KEYCLOAK_REALM,
    },
    redis: {
      ...(redisUrl === undefined ? {} : { externalUrl: redisUrl }),
      port: env.REDIS_PORT,
      memory: env.REDIS_MEMORY,
    },
    apiPort: env.PORT,
    cloudPort: env.CLOUD_PORT,
    passwordLogin: env.PASSWORD_LOGIN === 'on',
    identityProviders: env.IDENTITY_PROVIDERS,
    ...(env.PERCH_PYTHON === undefined ? {} : { python: env.PERCH_PYTHON }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(env.BACKCHANNEL_URL === undefined ? {} : { backchannelUrl: env.BACKCHANNEL_URL }),
  }
}

/** Where a login on Keycloak's pages may end unless other addresses are given: in the web app. */
export const appReturnOf = (publicUrl: string | undefined): string =>
  publicUrl === undefined ? '' : `${publicUrl.replace(/\/+$/, '')}/login`

function badSettings(issues: { path: PropertyKey[]; message: string }[]): InfraFailure {
  const names = issues.map((issue) => `${issue.path.join('.')} (${issue.message})`)
  return new InfraFailure(
    `Bad setting: ${names.join(', ')}.`,
    'settings come from the environment and from .env in the repository; .env.example explains each',
    'correct it there, then the same command again',
  )
}
