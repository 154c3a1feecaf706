/**
 * `npm test`: everything that must hold, with all its own set-up. Checks of the source first, then the jest projects.
 * The last line is `N passed, N failed`, with `, N skipped` where something was.
 */
import { spawnSync } from 'node:child_process'
import { Command } from 'commander'
import { runJest } from './jest-run.ts'

const checks = ['typecheck', 'lint', 'format:check', 'imports']

const program = new Command('npm test --')
  .description('Runs every check and every test.')
  .option('--only <project...>', 'these jest projects alone, without the checks of the source')
  .argument('[jest...]', 'patterns and options that are passed on to jest')
  .allowUnknownOption()
  .parse()
const { only } = program.opts<{ only?: string[] }>()

const total = { passed: 0, failed: 0, skipped: 0 }
for (const check of only ? [] : checks) {
  console.log(`\n> ${check}`)
  const { status } = spawnSync('npm', ['run', '--silent', check], { stdio: 'inherit' })
  if (status === 0) total.passed += 1
  else total.failed += 1
}
await countTests()

console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
)
process.exitCode = total.failed === 0 ? 0 : 1

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
