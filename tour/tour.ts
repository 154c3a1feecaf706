/** `npm run tour`: a real social network is played through the API, and what comes back is held against it. */

import { Command, InvalidArgumentError } from 'commander'
import { UnusableApiError } from './api.ts'
import { createProgressPrinter, formatResult } from './report.ts'
import { runTour } from './run-tour.ts'

const DEFAULT_URL = 'http://localhost:3000'

interface CommandOptions {
  url?: string
  json?: true
  posts: number
  concurrency: number
}

await new Command('npm run tour --')
  .description(
    "Plays Zachary's karate club (34 people, 78 ties) through the HTTP API: they register, log in, follow, post " +
      'and read. Every answer is compared with the graph. Each run makes new users, so it can be run again.',
  )
  .argument('[baseUrl]', `where the API is (default: PERCH_URL, or ${DEFAULT_URL})`, httpUrl)
  .option('--url <url>', 'the same, as an option: a deployed API for instance', httpUrl)
  .option('--posts <n>', 'posts per person', wholeNumber(1, 50), 2)
  .option('--concurrency <n>', 'requests under way at a time', wholeNumber(1, 64), 4)
  .option('--json', 'print the result as JSON')
  .addHelpText(
    'after',
    '\nAgainst a deployed API it is the smoke test. Its rate limits count there: one run an hour from one address goes ' +
      'through\nwithout waiting; a further one waits as often as the API asks for it, and says so.',
  )
  .addHelpText('after', '\nExit code: 0 when nothing differs, 1 otherwise.')
  .action(play)
  .parseAsync()

async function play(baseUrlArgument: string | undefined, options: CommandOptions): Promise<void> {
  const print = (result: object, text: string) =>
    console.log(options.json ? JSON.stringify(result, null, 2) : text)
  try {
    const result = await runTour({
      baseUrl: options.url ?? baseUrlArgument ?? httpUrl(process.env['PERCH_URL'] ?? DEFAULT_URL),
      postsPerPerson: options.posts,
      concurrency: options.concurrency,
      onProgress: createProgressPrinter(process.stderr),
    })
    print(result, formatResult(result))
    if (!result.ok) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof UnusableApiError || error instanceof InvalidArgumentError)) throw error
    // Over the bar of the step that was under way.
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    console.error(error.message)
    if (options.json) print({ ok: false, error: error.message }, '')
    process.exitCode = 1
  }
}

function httpUrl(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? '')) {
    throw new InvalidArgumentError(`The base URL must look like ${DEFAULT_URL}.`)
  }
  return text
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (!Number.isInteger(number) || number < min || number > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    }
    return number
  }
}
