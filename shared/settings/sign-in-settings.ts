/** The settings of how people sign in. Read through shared/config.ts like all others. */
import * as z from 'zod'
import { baseUrl, commaList } from './setting-types.ts'

export const loginSchema = () =>
  z
    .object({
      LOGIN_WITH: z.enum(['either', 'email', 'username']).default('either'),
      PASSWORD_LOGIN: z.enum(['on', 'off']).default('on'),
      FRESH_LOGIN_SECONDS: z.coerce.number('must be a number').min(60).max(3600).default(300),
    })
    .transform((env) => ({
      loginWith: env.LOGIN_WITH,
      passwordLogin: env.PASSWORD_LOGIN === 'on',
      freshLoginMs: env.FRESH_LOGIN_SECONDS * 1000,
    }))

/** Where an app is led back to: a web page, or an app's own scheme; never a script that the browser would run. */
function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hash } = new URL(address)
  return hash === '' && !['javascript:', 'data:', 'blob:', 'file:'].includes(protocol)
}

export const codeFlowSchema = () =>
  z
    .object({
      PUBLIC_URL: baseUrl().optional(),
      APP_REDIRECT_URLS: commaList().pipe(
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

/** 32 bytes in base64 are 43 characters and a filler. */
const key32List = /^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/

export const sessionSchema = () =>
  z
    .object({
      SESSION_ENCRYPTION_KEY: z
        .string()
        .regex(key32List, 'must be 32 bytes in base64, or several such keys with commas between them')
        .transform((list) => list.split(',').map((key) => Buffer.from(key, 'base64'))),
      REFRESH_GRACE_SECONDS: z.coerce.number('must be a number').min(0).max(60).default(10),
    })
    .transform((env) => ({
      encryptionKeys: env.SESSION_ENCRYPTION_KEY,
      refreshGraceMs: env.REFRESH_GRACE_SECONDS * 1000,
    }))
