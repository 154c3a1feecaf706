/** Samples, their spread, and how a measurement hands over what it found. */

export interface Spread {
  min: number
  median: number
  max: number
}

/** One line of the results. */
export interface Figure {
  /** Of the measurement that it comes from. */
  measurement: string
  name: string
  /** `×` is a ratio of two things measured in turns within one run. */
  unit: '×' | 'µs' | 'ms' | 'B' | 'GB' | 'trips' | 'cases'
  spread: Spread
  /** How many samples the spread is of. */
  samples: number
  /** The number and the limit in the table of targets; `at` says on which side of the limit it is reached. */
  target?: { number: number | string; at: 'least' | 'most'; limit: number }
  /** Whether the figure is of the client held to a part of a core. */
  held?: boolean
  /** Which point of a curve it is. */
  x?: number
  /** The day on which it was taken, where that is not the day of the results that it stands in. */
  date?: string
}

export const isDeep = process.env['BENCH_DEEP'] === '1'

/** Nearest rank; `p` from 0 to 1. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? NaN
}

function spreadOf(samples: readonly number[]): Spread {
  return { min: Math.min(...samples), median: percentile(samples, 0.5), max: Math.max(...samples) }
}

/** Ratios round by round: what slowed the whole machine down for a while has slowed both. */
export function ratios(samples: readonly number[], base: readonly number[]): number[] {
  return samples.map((sample, i) => sample / (base[i] ?? NaN))
}

export function figure(
  measurement: string,
  name: string,
  unit: Figure['unit'],
  samples: readonly number[],
  rest: Pick<Figure, 'target' | 'held' | 'x'> = {},
): Figure {
  return { measurement, name, unit, spread: spreadOf(samples), samples: samples.length, ...rest }
}

/**
 * Takes samples in turns, A B C, C B A and so on, so that neither a slow minute nor the neighbour's leavings fall on one
 * alone. The first round warms up and does not count.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  contenders: Record<Name, () => Promise<number>>,
  onRound: (round: number) => void = () => {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = 0; round <= rounds; round += 1) {
    onRound(round)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await contenders[name]()
      if (round > 0) samples[name].push(sample)
    }
  }
  return samples
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

export function progress(line: string): void {
  process.stderr.write(`  ${line}\n`)
}

/** Hands the figures to `npm run bench`, or prints them where the measurement was started by itself. */
export function report(figures: Figure[]): void {
  if (process.send) process.send(figures)
  else process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
}
