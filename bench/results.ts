/** Results for people: the table of a run, and the one in docs/performance.md. */
import type { Figure } from './measure.ts'

export interface Results {
  /** The day of the run. */
  date: string
  node: string
  redis: string
  cores: number
  /** Of the machine, over the minute before the run and before its end: what else it had to do. */
  load: { before: number; after: number }
  deep: boolean
  figures: Figure[]
}

export function isReached({ target, spread }: Figure): boolean | undefined {
  if (!target) return undefined
  return target.at === 'least' ? spread.median >= target.limit : spread.median <= target.limit
}

const digits: Record<Figure['unit'], number> = { '×': 2, µs: 2, ms: 1, B: 1, GB: 1, trips: 0 }

function cells(figure: Figure): string[] {
  const { name, unit, spread, target, held } = figure
  const reached = isReached(figure)
  const sign = target?.at === 'least' ? '≥' : '≤'
  return [
    held ? `${name} (held)` : name,
    unit,
    ...[spread.min, spread.median, spread.max].map((value) => value.toFixed(digits[unit])),
    target ? `${target.number}: ${sign} ${target.limit}` : '',
    reached === undefined ? '' : reached ? 'reached' : 'not reached',
  ]
}

const head = ['figure', 'unit', 'min', 'median', 'max', 'target', '']

/** Rows for the terminal; a route's trips to both parts on one line. */
export function rows(figures: Figure[]): string[][] {
  return [head, ...figures.filter(({ unit }) => unit !== 'trips').map(cells)]
}

export function tripRows(figures: Figure[]): string[][] {
  const trips = figures.filter(({ unit }) => unit === 'trips')
  const routes = [...new Set(trips.map(({ name }) => name.split(': ')[0] ?? ''))]
  const countOf = (name: string) => String(trips.find((one) => one.name === name)?.spread.median ?? '')
  const lines = routes.map((route) => [route, countOf(`${route}: Redis`), countOf(`${route}: Keycloak`)])
  return lines.length > 0 ? [['route', 'Redis trips', 'Keycloak calls'], ...lines] : []
}

function markdownTable([head = [], ...rest]: string[][]): string {
  const line = (texts: string[]) => `| ${texts.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n')
}

/** The page with the tables of these results between its markers. */
export function withResults(markdown: string, results: Results): string {
  const { date, node, redis, cores, load, deep, figures } = results
  const about =
    `${date}, Node ${node}, Redis ${redis}, ${cores} cores; load of the machine ${load.before.toFixed(1)} before and ` +
    `${load.after.toFixed(1)} at the end${deep ? '; with `--deep`' : ''}.`
  const parts = [about, markdownTable(rows(figures)), markdownTable(tripRows(figures))]
  return markdown.replace(
    /(?<=<!-- results -->\n).*(?=<!-- \/results -->)/s,
    () => `\n${parts.join('\n\n')}\n\n`,
  )
}
