/** `infra secrets`: the secrets of a deployment, out of a file into SSM. */
import type { Command } from 'commander'
import { table, type Terminal } from '../terminal/command.ts'
import { readStageFile } from '../settings/stage-file.ts'
import { putSecrets } from './secrets.ts'

interface CommandOptions {
  stage: string
  region: string
  file?: string
  check: boolean
  json: boolean
}

export function registerSecretsCommand(program: Command, { onProgress, print }: Terminal): void {
  program
    .command('secrets')
    .description(
      'put the secrets of a deployment into SSM, where its functions read them; no value is printed',
    )
    .requiredOption('--stage <stage>', 'the stage that is deployed, such as prod')
    .option('--region <region>', 'the region that it is deployed to', 'eu-central-1')
    .option('--file <file>', 'where the secrets are read from (default: .env.<stage>)')
    .option('--check', 'put nothing, and say what is missing', false)
    .option('--json', 'as JSON, for programs', false)
    .addHelpText(
      'after',
      `
Parameters are named /perch/<stage>/<NAME>, of type SecureString. What is there with the same value stays; a changed one
is used by the functions within five minutes. AWS is reached with the credentials that every tool of AWS takes.
By hand: aws ssm put-parameter --type SecureString --overwrite --name /perch/prod/REDIS_URL --value …

Exit code: 1 when a secret that the deployment reads is missing.`,
    )
    .action(async ({ stage, region, file, check, json }: CommandOptions) => {
      const values = readStageFile(stage, file)
      onProgress(`Secrets of ${stage} in ${region}`)
      const rows = await putSecrets({ stage, region, values, check })
      print(
        json
          ? `${JSON.stringify(rows, undefined, 2)}\n`
          : table([
              ['SECRET', 'PARAMETER', 'STATE'],
              ...rows.map((row) => [row.name, row.parameter, row.state]),
            ]),
      )
      if (rows.some(({ state }) => state === 'missing')) process.exitCode = 1
    })
}
