/** What Lambda and the deployment tell a function. Nobody sets these, so they are no settings. Read through shared/config.ts. */
import * as z from 'zod'
import { baseUrl, commaList } from './setting-types.ts'

export const lambdaSchema = () =>
  z
    .object({
      AWS_REGION: z.string(),
      AWS_ACCESS_KEY_ID: z.string(),
      AWS_SECRET_ACCESS_KEY: z.string(),
      AWS_SESSION_TOKEN: z.string().optional(),
      // As every SDK of AWS takes it: another endpoint, such as an emulator.
      AWS_ENDPOINT_URL_SSM: baseUrl().optional(),
    })
    .transform((env) => ({
      region: env.AWS_REGION,
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      ...(env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: env.AWS_SESSION_TOKEN }),
      endpointUrl: env.AWS_ENDPOINT_URL_SSM,
    }))

export const secretParametersSchema = () =>
  z.object({ SECRET_PARAMETERS: commaList() }).transform((env) => ({ parameters: env.SECRET_PARAMETERS }))

/** Who this function is, by Lambda; local runs tell nothing of it. */
export const lambdaFunctionSchema = () =>
  z
    .object({ AWS_LAMBDA_FUNCTION_NAME: z.string().default(''), _HANDLER: z.string().default('') })
    .transform(({ AWS_LAMBDA_FUNCTION_NAME: name, _HANDLER: handler }) => {
      // <service>-<stage>-<key>, and the key is the name of the handler's file.
      const key = /([^/]+)\.handler$/.exec(handler)?.[1]
      return { stage: new RegExp(`^perch-(.+)-${key}$`).exec(name)?.[1] ?? 'none' }
    })
