/** The settings of how people sign in. Read through shared/config.ts like all others. */
import * as z from 'zod'
import { baseUrl, commaList } from './setting-types.ts'

export const loginSchema = z
  .object({ LOGIN_WITH: z.enum(['either', 'email', 'username']).default('either') })
  .transform((env) => ({ loginWith: env.LOGIN_WITH }))

/** Where an app is led back to: a web page, or an app's own scheme; never a script that the browser would run. */
function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hash } = new URL(address)
  return hash === '' && !['javascript:', 'data:', 'blob:', 'file:'].includes(protocol)
}

export const codeFlowSchema = z
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
