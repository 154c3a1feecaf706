import { describeFailure } from './failure.ts'
import { createProgress, type OnProgress } from './progress.ts'

/** Exit code of a program that Ctrl-C ended, by the custom of shells. */
const interrupted = 130

/** What a command has to do with whoever typed it. */
export interface Terminal {
  onProgress: OnProgress
  /** Writes a result to stdout, after the progress line. */
  print: (text: string) => void
  /** Is aborted by Ctrl-C. */
  signal: AbortSignal
}

/**
 * Runs a command to its end: progress on stderr, Ctrl-C as an abort that lets it clean up, and a failure as one plain
 * message with exit code 1.
 */
export async function runCommand(command: (terminal: Terminal) => Promise<void>): Promise<void> {
  // What is written here and by what is started from here: secrets, mails with links that reset passwords, everybody's data.
  process.umask(0o077)
  const progress = createProgress()
  const abort = new AbortController()
  const stop = () => {
    if (abort.signal.aborted) return
    progress.say('Stopping')
    abort.abort()
  }
  // npm passes on what the terminal has sent already, so a signal may come twice.
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE']
  for (const signal of signals) process.on(signal, stop)
  const orphaned = watchParent(stop)
  try {
    const print = (text: string) => {
      progress.end()
      process.stdout.write(text)
    }
    const onProgress: OnProgress = (step, detail) => {
      // What still trickles in from a step that was given up would look as if it went on.
      if (!abort.signal.aborted) progress.say(step, detail)
    }
    await command({ onProgress, print, signal: abort.signal })
    progress.end()
  } catch (error) {
    progress.end()
    // Ctrl-C during work, or at a question.
    const asked = (error as Error).name === 'AbortError'
    process.exitCode = asked ? interrupted : 1
    process.stderr.write(asked ? 'Stopped, as asked.\n' : `\n${describeFailure(error)}\n`)
  } finally {
    clearInterval(orphaned)
    for (const signal of signals) process.off(signal, stop)
  }
}

/** npm does not tell us when it is ended itself (its shell dies first): a new parent does. */
function watchParent(stop: () => void): NodeJS.Timeout | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) stop()
  }, 500).unref()
}

/** Rows of words in columns. */
export function table(rows: string[][]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  )
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}
