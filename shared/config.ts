/**
 * The settings, one schema a concern, read from the environment at first use and frozen: a function needs only the
 * settings and secrets of what it uses. The only reader of `process.env` in shared/ and functions/.
 */
import * as z from 'zod'
import { fanOutSchema, followingSchema, mailSchema, queueSchema } from './settings/background-settings.ts'
import {
  keycloakAdminSchema,
  keycloakClientSchema,
  keycloakSchema,
  redisSchema,
  timeLimitsSchema,
} from './settings/dependency-settings.ts'
import { lambdaFunctionSchema, lambdaSchema, secretParametersSchema } from './settings/deployment-settings.ts'
import { inPlainWords } from './plain-words.ts'
import { baseUrl, commaList, flag } from './settings/setting-types.ts'
import { codeFlowSchema, loginSchema, sessionSchema } from './settings/sign-in-settings.ts'

/** Pages of an app that a shell shows (Capacitor, Ionic, Tauri on a device) come from `<scheme>://localhost`. */
const originsOfShells = ['capacitor://localhost', 'ionic://localhost', 'tauri://localhost']

function isOrigin(text: string): boolean {
  return originsOfShells.includes(text) || (URL.canParse(text) && new URL(text).origin === text)
}

const httpSchema = () =>
  z
    .object({
      CORS_ORIGINS: commaList().pipe(
        z.array(
          z.string().refine(isOrigin, {
            error: 'must be a comma-separated list of origins such as https://app.example',
          }),
        ),
      ),
      PUBLIC_URL: baseUrl().optional(),
    })
    .transform((env) => ({ corsOrigins: env.CORS_ORIGINS, publicUrl: env.PUBLIC_URL }))

const rateLimitsSchema = () =>
  z
    .object({ RATE_LIMITS: z.enum(['on', 'except-loopback']).default('on') })
    .transform((env) => ({ exemptLoopback: env.RATE_LIMITS === 'except-loopback' }))

const postingSchema = () =>
  z
    .object({ REQUIRE_VERIFIED_EMAIL: flag() })
    .transform((env) => ({ requireVerifiedEmail: env.REQUIRE_VERIFIED_EMAIL }))

const settings = {
  keycloak: keycloakSchema,
  keycloakClient: keycloakClientSchema,
  keycloakAdmin: keycloakAdminSchema,
  redis: redisSchema,
  timeLimits: timeLimitsSchema,
  session: sessionSchema,
  login: loginSchema,
  codeFlow: codeFlowSchema,
  http: httpSchema,
  rateLimits: rateLimitsSchema,
  posting: postingSchema,
  following: followingSchema,
  queue: queueSchema,
  mail: mailSchema,
  fanOut: fanOutSchema,
}

const schemas = {
  ...settings,
  lambda: lambdaSchema,
  lambdaFunction: lambdaFunctionSchema,
  secretParameters: secretParametersSchema,
}

type Schemas = { [Name in keyof typeof schemas]: ReturnType<(typeof schemas)[Name]> }

/** A missing or bad setting; the message names every bad variable of its concern, never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

let secrets: ReadonlyMap<string, string> = new Map()
let version = 0

/** Secrets that were read at run time: they come before the environment. Where one has changed, all settings are read anew. */
export function setSecrets(values: ReadonlyMap<string, string>): void {
  const isSame = [...values].every(([name, value]) => secrets.get(name) === value)
  if (isSame && values.size === secrets.size) return
  secrets = values
  version += 1
}

/** Grows when a secret has changed: whoever made something of the old ones makes it anew. */
export function settingsVersion(): number {
  return version
}

/** An empty variable counts as absent: `.env` files and deploy tools write `NAME=` for "not set". */
function environment(): Record<string, string | undefined> {
  return Object.fromEntries([...Object.entries(process.env), ...secrets].filter(([, value]) => value !== ''))
}

/** `bad`: what is wrong, by variable; never a value. */
interface Parsed {
  values: Partial<Record<keyof Schemas, unknown>>
  bad: Map<string, string>
}

function tryParse(names: (keyof Schemas)[], env: Record<string, string | undefined>): Parsed {
  const values: Parsed['values'] = {}
  const bad = new Map<string, string>()
  for (const name of names) {
    // Interpreted: to compile a schema, as zod does by itself, costs more than one look at the environment.
    const result = schemas[name]().safeParse(env, { error: inPlainWords, jitless: true })
    if (result.success) values[name] = Object.freeze(result.data)
    else {
      for (const { path, message } of result.error.issues) {
        const variable = String(path[0])
        bad.set(
          variable,
          env[variable] === undefined && path.length > 0 && !message.startsWith('set ')
            ? 'is missing'
            : message,
        )
      }
    }
  }
  return { values, bad }
}

function parse<Name extends keyof Schemas>(name: Name): z.output<Schemas[Name]> {
  const { values, bad } = tryParse([name], environment())
  if (bad.size > 0) {
    const lines = [...bad].map(([variable, message]) => `  ${variable}: ${message}`)
    throw new ConfigError(`Bad settings:\n${lines.join('\n')}\nEvery setting is explained in .env.example.`)
  }
  return values[name] as z.output<Schemas[Name]>
}

/** What is wrong with each of these values, as `NAME: reason`; never a value. What is not among them is no fault. */
export function faultsOf(given: ReadonlyMap<string, string>): string[] {
  const { bad } = tryParse(Object.keys(settings) as (keyof typeof settings)[], Object.fromEntries(given))
  return [...bad].filter(([name]) => given.has(name)).map(([name, message]) => `${name}: ${message}`)
}

function lazily<Name extends keyof Schemas>(name: Name): () => Readonly<z.output<Schemas[Name]>> {
  let value: z.output<Schemas[Name]> | undefined
  let versionOfValue = version
  return () => {
    if (value === undefined || versionOfValue !== version) {
      value = parse(name)
      versionOfValue = version
    }
    return value
  }
}

export const config = {
  /** Addresses of the realm: `realmUrl` to call, `adminUrl` of its admin API, `issuer` to expect in tokens. */
  keycloak: lazily('keycloak'),
  /** `perch-api`: signs people in. */
  keycloakClient: lazily('keycloakClient'),
  /** `perch-admin`: manages users. */
  keycloakAdmin: lazily('keycloakAdmin'),
  redis: lazily('redis'),
  /** `factor`: see `timeLimit()`. */
  timeLimits: lazily('timeLimits'),
  /** `encryptionKeys`: 32 bytes each, the first makes what is new; `refreshGraceMs`: how long a used refresh token may be retried. */
  session: lazily('session'),
  login: lazily('login'),
  /** `redirectUri`: where Keycloak's pages lead back to; `appRedirectUrls`: where a login may end, exactly. */
  codeFlow: lazily('codeFlow'),
  http: lazily('http'),
  /** `exemptLoopback`: requests from this machine are not counted, as under `npm start`. */
  rateLimits: lazily('rateLimits'),
  /** `requireVerifiedEmail`: whether posting needs a verified address. */
  posting: lazily('posting'),
  /** `most`: how many users one may follow; 0: any number. */
  following: lazily('following'),
  queue: lazily('queue'),
  /** `from`: sender; `publicUrl`: where links lead, without a slash at the end. */
  mail: lazily('mail'),
  /**
   * In followers: up to `inlineLimit` a request writes the feeds itself; above it the queue does, `rangeSize` at a time;
   * above `pushLimit` nobody does, and posts are merged into feeds when these are read.
   */
  fanOut: lazily('fanOut'),
  /** Region and credentials of this function. */
  lambda: lazily('lambda'),
  /** `stage`: which deployment this function is of; `none` where it runs elsewhere. */
  lambdaFunction: lazily('lambdaFunction'),
  /** `parameters`: names of the SSM parameters that hold this function's secrets; none but on AWS. */
  secretParameters: lazily('secretParameters'),
}

/**
 * How long something outside of Perch may take, in milliseconds: as long as is right in a data centre, times the setting
 * TIME_LIMIT_FACTOR. On a machine that is busy with much else it is this process that pauses, and nothing is down.
 */
export function timeLimit(usualMs: number): number {
  return usualMs * config.timeLimits().factor
}

/** The name of every setting that anything here reads. */
export function settingNames(): string[] {
  return Object.values(settings).flatMap((schema) => Object.keys(schema().in.shape))
}
