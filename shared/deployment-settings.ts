/** What Lambda and the deployment tell a function. Nobody sets these, so they are no settings. Read through shared/config.ts. */
import * as z from 'zod'
import { baseUrl, commaList } from './setting-types.ts'

export const lambdaSchema = z
  .object({
    AWS_REGION: z.string(),
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    AWS_SESSION_TOKEN: z.string().optional(),
    // As every SDK of AWS takes it: another endpoint, such as an emulator.
    AWS_ENDPOINT_URL_SSM: baseUrl.optional(),
  })
  .transform((env) => ({
    region: env.AWS_REGION,
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    ...(env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: env.AWS_SESSION_TOKEN }),
    endpointUrl: env.AWS_ENDPOINT_URL_SSM,
  }))

export const secretParametersSchema = z
  .object({ SECRET_PARAMETERS: commaList })
  .transform((env) => ({ parameters: env.SECRET_PARAMETERS }))
