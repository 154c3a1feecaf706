/**
 * `npm test`: everything that must hold, with all its own set-up: checks of the source, and the jest projects beside them
 * (while Keycloak starts, a core is idle). The last line is `N passed, N failed`, with `, N skipped` where something was.
 */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { runJest } from './jest-run.ts'
import { bringChromium } from './support/web/bring-chromium.ts'

const checks = ['typecheck', 'lint', 'format:check', 'imports']

const program = new Command('npm test --')
  .description('Runs every check and every test.')
  .option('--only <project...>', 'these jest projects alone, without the checks of the source')
  .argument('[jest...]', 'patterns and options that are passed on to jest')
  .allowUnknownOption()
  .parse()
const { only } = program.opts<{ only?: string[] }>()

const { args } = program
const hasBrowserTests = only
  ? only.includes('e2e')
  : args.length === 0 || args.some((one) => one.includes('e2e'))
const brought = hasBrowserTests ? await bringChromium() : undefined
if (brought !== undefined) console.log(brought)

const total = { passed: 0, failed: 0, skipped: 0 }
await Promise.all([runChecks(only ? [] : checks), countTests()])

console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
)
process.exitCode = total.failed === 0 ? 0 : 1

/** One after the other; what each says is printed when it has ended. */
async function runChecks(names: string[]): Promise<void> {
  for (const name of names) {
    const check = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] })
    const code = new Promise((ended) => check.once('close', ended).once('error', ended))
    const said = await Promise.all([text(check.stdout), text(check.stderr)])
    console.log(`\n> ${name}\n${said.join('').trim()}`)
    if ((await code) === 0) total.passed += 1
    else total.failed += 1
  }
}

async function countTests(): Promise<void> {
  const outcome = await runJest(program.args, only, true)
  if (outcome === undefined) {
    console.error('jest ended without a result')
    total.failed += 1
    return
  }
  total.passed += outcome.numPassedTests
  // A file that does not even load holds no failed test, and is a failure.
  total.failed += outcome.numFailedTests + outcome.numRuntimeErrorTestSuites
  total.skipped += outcome.numPendingTests
  if (outcome.numTotalTests === 0) total.failed += 1
}
