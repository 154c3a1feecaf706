/** The secrets of a stage in SSM: what is put there, and what is still missing. No value is ever printed. */
import type { SSMClient } from '@aws-sdk/client-ssm'
import { faultsOf } from '../../shared/config.ts'
import { InfraFailure, messageOf } from '../terminal/failure.ts'
import { parameterFolder, secretNames, uses } from './uses.ts'

export type SecretState = 'put' | 'unchanged' | 'there' | 'missing'

export interface SecretRow {
  name: string
  parameter: string
  state: SecretState
}

interface Options {
  stage: string
  region: string
  /** Settings, of which the secrets are taken. */
  values: Record<string, string>
  /** Only look. */
  check: boolean
}

/** The secrets that a deployment with these settings reads: those of one way to Redis, not of both. */
function needed(values: Record<string, string>): string[] {
  const upstash = Boolean(values['UPSTASH_REDIS_REST_URL'])
  return secretNames.filter((name) => {
    if (name === uses.redis.secret) return !upstash
    return name !== 'UPSTASH_REDIS_REST_TOKEN' || upstash
  })
}

/**
 * Puts the secrets of `values` into SSM as SecureString parameters; what is there with the same value stays as it is.
 *
 * @throws InfraFailure where a value is of no use to the functions, before anything is put; or where AWS cannot be asked
 */
export async function putSecrets({ stage, region, values, check }: Options): Promise<SecretRow[]> {
  const given = needed(values).flatMap((name): [string, string][] =>
    values[name] ? [[name, values[name]]] : [],
  )
  const faults = faultsOf(new Map(given))
  if (faults.length > 0) {
    throw new InfraFailure(
      `The functions could not use this: ${faults.join('; ')}.`,
      'they take over within five minutes what is in SSM, so nothing was put',
      'correct it in the file, then the same command again (.env.example explains each)',
    )
  }
  // Here and not above: no other command pays for loading it.
  const { GetParametersCommand, PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const client: SSMClient = new SSMClient({ region })
  const rows = needed(values).map((name) => ({ name, parameter: `${parameterFolder(stage)}/${name}` }))
  try {
    const { Parameters = [] } = await client.send(
      new GetParametersCommand({ Names: rows.map(({ parameter }) => parameter), WithDecryption: true }),
    )
    const present = new Map(Parameters.map(({ Name, Value }) => [Name, Value]))
    const done: SecretRow[] = []
    for (const row of rows) {
      const Value = values[row.name]
      const old = present.get(row.parameter)
      if (check || !Value) done.push({ ...row, state: old === undefined ? 'missing' : 'there' })
      else if (old === Value) done.push({ ...row, state: 'unchanged' })
      else {
        const Overwrite = old !== undefined
        await client.send(
          new PutParameterCommand({ Name: row.parameter, Value, Type: 'SecureString', Overwrite }),
        )
        done.push({ ...row, state: 'put' })
      }
    }
    return done
  } catch (error) {
    throw new InfraFailure(
      `The secrets of stage ${stage} could not be looked after in ${region}.`,
      messageOf(error),
      'sign in to AWS (AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) with the right to ssm:GetParameters ' +
        `and ssm:PutParameter on ${parameterFolder(stage)}/*, then the same command again`,
      { cause: error },
    )
  } finally {
    client.destroy()
  }
}
