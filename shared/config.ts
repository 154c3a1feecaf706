/**
 * The settings, one schema a concern, read from the environment at first use and frozen: a function needs only the
 * settings and secrets of what it uses. The only reader of `process.env` in shared/ and functions/.
 */
import * as z from 'zod'
import { fanOutSchema, lambdaSchema, mailSchema, queueSchema } from './background-settings.ts'
import { baseUrl, commaList, flag, secret } from './setting-types.ts'

const keycloakSchema = z
  .object({
    KEYCLOAK_URL: baseUrl,
    KEYCLOAK_ISSUER: baseUrl.optional(),
    KEYCLOAK_REALM: z
      .string()
      .regex(/^[\w-]+$/, 'must be letters, digits, - and _')
      .default('perch'),
  })
  .transform((env) => {
    const realmUrl = `${env.KEYCLOAK_URL}/realms/${env.KEYCLOAK_REALM}`
    return {
      realmUrl,
      adminUrl: `${env.KEYCLOAK_URL}/admin/realms/${env.KEYCLOAK_REALM}`,
      issuer: env.KEYCLOAK_ISSUER ?? realmUrl,
    }
  })

const keycloakClientSchema = z
  .object({ KEYCLOAK_CLIENT_SECRET: secret })
  .transform((env) => ({ id: 'perch-api', secret: env.KEYCLOAK_CLIENT_SECRET }))

const keycloakAdminSchema = z
  .object({ KEYCLOAK_ADMIN_CLIENT_SECRET: secret })
  .transform((env) => ({ id: 'perch-admin', secret: env.KEYCLOAK_ADMIN_CLIENT_SECRET }))

export type RedisConfig =
  { driver: 'ioredis'; url: string; cluster: boolean } | { driver: 'upstash'; url: string; token: string }

const redisSchema = z
  .object({
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
    REDIS_CLUSTER: flag,
    UPSTASH_REDIS_REST_URL: baseUrl.optional(),
    UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
  })
  .transform((env, context): RedisConfig => {
    const { REDIS_URL: url, UPSTASH_REDIS_REST_URL: restUrl, UPSTASH_REDIS_REST_TOKEN: token } = env
    if (url !== undefined && restUrl === undefined)
      return { driver: 'ioredis', url, cluster: env.REDIS_CLUSTER }
    if (url === undefined && restUrl !== undefined && token !== undefined) {
      return { driver: 'upstash', url: restUrl, token }
    }
    context.addIssue({
      code: 'custom',
      path: ['REDIS_URL'],
      message: 'set either REDIS_URL, or both UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN',
    })
    return z.NEVER
  })

const sessionSchema = z
  .object({
    SESSION_ENCRYPTION_KEY: z
      .base64('must be base64')
      .refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64'),
    REFRESH_GRACE_SECONDS: z.coerce.number('must be a number').min(0).max(60).default(10),
  })
  .transform((env) => ({
    encryptionKey: Buffer.from(env.SESSION_ENCRYPTION_KEY, 'base64'),
    refreshGraceMs: env.REFRESH_GRACE_SECONDS * 1000,
  }))

const loginSchema = z
  .object({ LOGIN_WITH: z.enum(['either', 'email', 'username']).default('either') })
  .transform((env) => ({ loginWith: env.LOGIN_WITH }))

/** Where an app is led back to: a web page, or an app's own scheme; never a script that the browser would run. */
function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hash } = new URL(address)
  return hash === '' && !['javascript:', 'data:', 'blob:', 'file:'].includes(protocol)
}

const codeFlowSchema = z
  .object({
    PUBLIC_URL: baseUrl.optional(),
    APP_REDIRECT_URLS: commaList.pipe(
      z.array(
        z.string().refine(isAppAddress, {
          error: 'must be a comma-separated list of addresses such as https://app.example/signed-in',
        }),
      ),
    ),
  })
  .transform((env, context) => {
    if (env.APP_REDIRECT_URLS.length > 0 && env.PUBLIC_URL === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['PUBLIC_URL'],
        message: 'set it too where APP_REDIRECT_URLS is set: Keycloak leads back to it',
      })
      return z.NEVER
    }
    return {
      redirectUri: `${env.PUBLIC_URL ?? ''}/auth/oidc/callback`,
      appRedirectUrls: env.APP_REDIRECT_URLS,
    }
  })

const httpSchema = z
  .object({
    CORS_ORIGINS: commaList.pipe(
      z.array(
        z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin, {
          error: 'must be a comma-separated list of origins such as https://app.example',
        }),
      ),
    ),
  })
  .transform((env) => ({ corsOrigins: env.CORS_ORIGINS }))

const rateLimitsSchema = z
  .object({ RATE_LIMITS: z.enum(['on', 'except-loopback']).default('on') })
  .transform((env) => ({ exemptLoopback: env.RATE_LIMITS === 'except-loopback' }))

const postingSchema = z
  .object({ REQUIRE_VERIFIED_EMAIL: flag })
  .transform((env) => ({ requireVerifiedEmail: env.REQUIRE_VERIFIED_EMAIL }))

const settings = {
  keycloak: keycloakSchema,
  keycloakClient: keycloakClientSchema,
  keycloakAdmin: keycloakAdminSchema,
  redis: redisSchema,
  session: sessionSchema,
  login: loginSchema,
  codeFlow: codeFlowSchema,
  http: httpSchema,
  rateLimits: rateLimitsSchema,
  posting: postingSchema,
  queue: queueSchema,
  mail: mailSchema,
  fanOut: fanOutSchema,
}

const schemas = { ...settings, lambda: lambdaSchema }

type Schemas = typeof schemas

/** A missing or bad setting; the message names every bad variable of what was asked for, never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** An empty variable counts as absent: `.env` files and deploy tools write `NAME=` for "not set". */
function environment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
}

function parse<Name extends keyof Schemas>(names: Name[]): { [N in Name]: z.output<Schemas[N]> } {
  const env = environment()
  const values: Partial<Record<Name, unknown>> = {}
  const bad = new Map<string, string>()
  for (const name of names) {
    const result = schemas[name].safeParse(env)
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
  if (bad.size > 0) {
    const lines = [...bad].map(([variable, message]) => `  ${variable}: ${message}`)
    throw new ConfigError(`Bad settings:\n${lines.join('\n')}\nEvery setting is explained in .env.example.`)
  }
  return values as { [N in Name]: z.output<Schemas[N]> }
}

function lazily<Name extends keyof Schemas>(name: Name): () => Readonly<z.output<Schemas[Name]>> {
  let value: z.output<Schemas[Name]> | undefined
  return () => (value ??= parse([name])[name])
}

export const config = {
  /** Addresses of the realm: `realmUrl` to call, `adminUrl` of its admin API, `issuer` to expect in tokens. */
  keycloak: lazily('keycloak'),
  /** `perch-api`: signs people in. */
  keycloakClient: lazily('keycloakClient'),
  /** `perch-admin`: manages users. */
  keycloakAdmin: lazily('keycloakAdmin'),
  redis: lazily('redis'),
  /** `encryptionKey`: 32 bytes; `refreshGraceMs`: how long a used refresh token may be retried. */
  session: lazily('session'),
  login: lazily('login'),
  /** `redirectUri`: where Keycloak's pages lead back to; `appRedirectUrls`: where a login may end, exactly. */
  codeFlow: lazily('codeFlow'),
  http: lazily('http'),
  /** `exemptLoopback`: requests from this machine are not counted, as under `npm start`. */
  rateLimits: lazily('rateLimits'),
  /** `requireVerifiedEmail`: whether posting needs a verified address. */
  posting: lazily('posting'),
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
}

/** Parses every setting at once. Throws one {@link ConfigError} that names all bad ones. */
export function checkConfig(): void {
  parse(Object.keys(settings) as (keyof typeof settings)[])
}

/** The name of every setting that anything here reads. */
export function settingNames(): string[] {
  return Object.values(settings).flatMap((schema) => Object.keys(schema.in.shape))
}
