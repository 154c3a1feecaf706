/** The settings of what Perch depends on: where Keycloak and Redis are, and how long they may take. Read through shared/config.ts like all others. */
import * as z from 'zod'
import { baseUrl, flag, secret } from './setting-types.ts'

export const keycloakSchema = () =>
  z
    .object({
      KEYCLOAK_URL: baseUrl(),
      KEYCLOAK_ISSUER: baseUrl().optional(),
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

export const keycloakClientSchema = () =>
  z
    .object({ KEYCLOAK_CLIENT_SECRET: secret() })
    .transform((env) => ({ id: 'perch-api', secret: env.KEYCLOAK_CLIENT_SECRET }))

export const keycloakAdminSchema = () =>
  z
    .object({ KEYCLOAK_ADMIN_CLIENT_SECRET: secret() })
    .transform((env) => ({ id: 'perch-admin', secret: env.KEYCLOAK_ADMIN_CLIENT_SECRET }))

export type RedisConfig =
  | { driver: 'ioredis'; url: string; cluster: boolean }
  | { driver: 'upstash'; url: string; token: string }

export const redisSchema = () =>
  z
    .object({
      REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' }).optional(),
      REDIS_CLUSTER: flag(),
      UPSTASH_REDIS_REST_URL: baseUrl().optional(),
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

export const timeLimitsSchema = () =>
  z
    .object({
      TIME_LIMIT_FACTOR: z.coerce
        .number('must be a number')
        .min(1, 'must be at least 1')
        .max(100, 'must be at most 100')
        .default(1),
    })
    .transform((env) => ({ factor: env.TIME_LIMIT_FACTOR }))
