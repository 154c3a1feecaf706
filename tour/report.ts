/** How the tour looks in a terminal: progress while it runs, a table when it is over. */

import type { TourResult } from './run-tour.ts'
import type { Progress } from './step.ts'

const BAR_WIDTH = 24
const DIFFERENCES_SHOWN = 20

/** Draws a bar that moves on a terminal; elsewhere one plain line for every finished step. */
export function createProgressPrinter(stream: NodeJS.WriteStream): (progress: Progress) => void {
  return ({ step, done, total, waitSeconds }) => {
    const note = waitSeconds ? `  the API asks us to wait ${waitSeconds} s` : ''
    const counts = `${String(done).padStart(3)}/${total}${note}`
    if (stream.isTTY) {
      const filled = Math.round((BAR_WIDTH * done) / total)
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
      const end = done === total ? '\n' : ''
      stream.write(`\r\x1b[K${step.padEnd(24)}${bar} ${counts}${end}`)
    } else if (done === total || waitSeconds) {
      stream.write(`${step.padEnd(24)}${counts}\n`)
    }
  }
}

/** The table of the steps, the differences below it, and one last line that says how it ended. */
export function formatResult(result: TourResult): string {
  const rows = result.steps.map((step) =>
    row(step.name, step.requests, step.ok, step.differences.length, step.durationMs),
  )
  const differences = result.steps.flatMap((step) => step.differences)
  const ok = result.steps.reduce((sum, step) => sum + step.ok, 0)
  const header = row('step', 'requests', 'ok', 'differences', 'duration', 'requests/s')
  return [
    header,
    '-'.repeat(header.length),
    ...rows,
    '-'.repeat(header.length),
    row('total', result.requests, ok, differences.length, result.durationMs),
    '',
    ...differences.slice(0, DIFFERENCES_SHOWN).map((line) => `✗ ${line}`),
    ...(differences.length > DIFFERENCES_SHOWN
      ? [`… and ${differences.length - DIFFERENCES_SHOWN} more (all of them: --json)`]
      : []),
    ...(result.stoppedAfter
      ? [`Stopped after "${result.stoppedAfter}": all that follows would need what is missing.`]
      : []),
    result.ok
      ? `What ${result.baseUrl} answers is what the graph says (run ${result.runId}).`
      : `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'} between ${result.baseUrl} and the graph (run ${result.runId}).`,
  ].join('\n')
}

function row(
  name: string,
  requests: number | string,
  ok: number | string,
  differences: number | string,
  duration: number | string,
  rate: string = rateOf(requests, duration),
): string {
  return [
    name.padEnd(24),
    String(requests).padStart(8),
    String(ok).padStart(7),
    String(differences).padStart(13),
    (typeof duration === 'number' ? `${(duration / 1000).toFixed(1)} s` : duration).padStart(10),
    rate.padStart(12),
  ].join('')
}

const rateOf = (requests: number | string, durationMs: number | string) =>
  ((Number(requests) * 1000) / Math.max(1, Number(durationMs))).toFixed(0)
