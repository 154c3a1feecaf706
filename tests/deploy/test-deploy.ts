/**
 * `npm run test:deploy`: the real package is deployed to an emulator of AWS, looked at, run, and removed. The last line is
 * `N passed, N failed`, with `, N skipped` where something was.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import { InfraFailure } from '../../infra/terminal/failure.ts'
import { copyService } from '../support/package/packaged.ts'
import { startRedisServer } from '../support/redis/redis-server.ts'
import { cloudAt } from './emulators/cloud.ts'
import { checkCreated } from './checks/created.ts'
import { installEmulator, NoEmulator, startEmulator } from './emulators/emulator.ts'
import { checkInvoked } from './checks/invoked.ts'
import { newResults } from './emulators/results.ts'
import { checkUsed } from './checks/used.ts'

interface CommandOptions {
  stage: string
  only?: 'created' | 'used'
}

await new Command('npm run test:deploy --')
  .description(
    'Deploys to two emulators of AWS, which it installs in the cache by itself. On moto: checks what was created, and ' +
      'invokes what was uploaded; needs python3. On LocalEmu: uses what was deployed, with a real Keycloak and Redis; ' +
      'needs Python 3.12. Removes everything. What the machine has no Python for is skipped. Some minutes.',
  )
  .option('--stage <stage>', 'the stage that is deployed to moto', 'prod')
  .addOption(new Option('--only <part>', 'one of the two').choices(['created', 'used']))
  .addHelpText('after', '\nExit code: 0 when nothing failed, 1 otherwise.')
  .action((options: CommandOptions) => testDeploy(options))
  .parseAsync()

async function testDeploy({ stage, only }: CommandOptions): Promise<void> {
  const results = newResults()
  let said = ''
  const say = (line: string) => {
    if (line !== said) console.error(line)
    said = line
  }
  const parts = {
    created: async () => inEmulator(installEmulator(say), stage, say),
    used: () => checkUsed(results, say),
  }
  for (const [name, part] of Object.entries(parts)) {
    if (only !== undefined && only !== name) continue
    try {
      await part()
    } catch (error) {
      const isMissing =
        error instanceof NoEmulator || (error instanceof InfraFailure && /Python/.test(error.what))
      if (isMissing) results.skipped.push(`everything that is ${name}: ${error.message}`)
      else results.failed.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }
  for (const line of results.skipped) console.log(`skipped  ${line}`)
  for (const line of results.failed) console.log(`failed   ${line}`)
  const skipped = results.skipped.length > 0 ? `, ${results.skipped.length} skipped` : ''
  console.log(`\n${results.passed} passed, ${results.failed.length} failed${skipped}`)
  process.exitCode = results.failed.length === 0 ? 0 : 1

  async function inEmulator(bin: string, target: string, onProgress: (step: string) => void): Promise<void> {
    const emulator = await startEmulator(bin)
    const redis = await startRedisServer()
    const service = copyService()
    const scratch = mkdtempSync(join(tmpdir(), 'perch-deploy-'))
    const region = 'eu-central-1'
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'emulated',
      AWS_SECRET_ACCESS_KEY: 'emulated',
    })
    const env = {
      PATH: process.env['PATH'],
      HOME: scratch,
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'emulated',
      AWS_SECRET_ACCESS_KEY: 'emulated',
      // Nobody listens there.
      KEYCLOAK_URL: 'http://127.0.0.1:1',
      APP_REDIRECT_URLS: 'https://app.example/signed-in',
      PUBLIC_URL: 'https://perch.example',
    }
    const sls = (...args: string[]) => run(service, env, join('node_modules', '.bin', 'serverless'), ...args)
    try {
      const cloud = cloudAt(emulator.url)
      const secrets = join(scratch, 'secrets')
      writeFileSync(secrets, secretsWith(redis.url))
      onProgress('Putting the secrets')
      const command = ['--import', './infra/require-node.mjs', 'infra/cli.ts', 'secrets', '--json']
      const put = async (...more: string[]) => {
        const options = ['--stage', target, '--region', region, '--file', secrets, ...more]
        const rows = JSON.parse(await run(process.cwd(), env, ...command, ...options)) as { state: string }[]
        return rows.map(({ state }) => state)
      }
      const each = (state: string) => Array.from({ length: 5 }, () => state)
      results.equal('secrets that are put', await put(), each('put'))
      results.equal('secrets that are put again', await put(), each('unchanged'))
      results.equal('secrets that are looked for', await put('--check'), each('there'))
      onProgress('Deploying')
      await sls('deploy', '--stage', target, '--region', region)
      console.log(`created  ${await checkCreated(cloud, target, results)}`)
      await lint(bin, join(service, '.serverless', 'cloudformation-template-update-stack.json'))
      onProgress('Invoking')
      console.log(`invoked  ${await checkInvoked({ cloud, stage: target, url: emulator.url }, results)}`)
      onProgress('Removing')
      await sls('remove', '--stage', target, '--region', region)
      const left = {
        stacks: await cloud.stacks(),
        functions: await cloud.functions(),
        roles: await cloud.roles(),
        queues: await cloud.queues(),
        schedules: await cloud.rules(),
        // moto makes these for what it runs itself, whatever the function's LoggingConfig says.
        logGroups: (await cloud.logGroups()).filter(
          ({ logGroupName = '' }) => !logGroupName.startsWith('/aws/lambda/'),
        ),
        mappings: await cloud.mappings(),
        buckets: await cloud.buckets(),
      }
      for (const [what, all] of Object.entries(left)) results.equal(`${what} that are left`, all, [])
      const amounts = Object.entries(left).map(([what, all]) => `${all.length} ${what}`)
      console.log(`removed  what is left: ${amounts.join(', ')}`)
    } finally {
      emulator.stop()
      await redis.stop()
      rmSync(service, { recursive: true, force: true })
      rmSync(scratch, { recursive: true, force: true })
    }
  }

  async function lint(bin: string, template: string): Promise<void> {
    const found = await run(process.cwd(), process.env, join(bin, 'cfn-lint'), template).catch(
      ({ message }: Error) => message,
    )
    results.equal('cfn-lint finds', found.trim(), '')
  }
}

function secretsWith(redisUrl: string): string {
  const key = Buffer.alloc(32, 7).toString('base64')
  return [
    `REDIS_URL=${redisUrl}`,
    `SESSION_ENCRYPTION_KEY=${key}`,
    'KEYCLOAK_CLIENT_SECRET=a-client-secret-of-32-characters',
    'KEYCLOAK_ADMIN_CLIENT_SECRET=an-admin-secret-of-32-characters',
    'SMTP_URL=smtp://127.0.0.1:1',
  ].join('\n')
}

/** Runs a program, JavaScript by Node; resolves to what it printed. Rejects with all that it said where it fails. */
async function run(cwd: string, env: NodeJS.ProcessEnv, ...command: string[]): Promise<string> {
  const [program = '', ...args] = command[0]?.includes('moto-') ? command : [process.execPath, ...command]
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return stdout
}
