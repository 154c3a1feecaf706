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

const digits: Record<Figure['unit'], number> = { '×': 2, µs: 2, ms: 1, B: 1, GB: 1, trips: 0, cases: 0 }

function cells(figure: Figure): string[] {
  const { name, unit, spread, target, held, date } = figure
  const reached = isReached(figure)
  const sign = target?.at === 'least' ? '≥' : '≤'
  return [
    held ? `${name} (held)` : name,
    unit,
    ...[spread.min, spread.median, spread.max].map((value) => value.toFixed(digits[unit])),
    target ? `${target.number}: ${sign} ${target.limit}` : '',
    [...(reached === undefined ? [] : [reached ? 'reached' : 'not reached']), ...(date ? [date] : [])].join(
      ', ',
    ),
  ]
}

const head = ['figure', 'unit', 'min', 'median', 'max', 'target', '']

/** Measurements that have a table of their own, with one line a route. */
const perRoute = ['trips', 'bundles']

/** Rows of the large table. */
export function rows(figures: Figure[]): string[][] {
  return [head, ...figures.filter(({ measurement }) => !perRoute.includes(measurement)).map(cells)]
}

/** One line a route; a figure is named by its route and its column. Nothing where nothing was measured. */
function routeRows(figures: Figure[], columns: Record<string, (figure: Figure) => string>): string[][] {
  const nameOf = (figure: Figure) => figure.name.slice(0, figure.name.lastIndexOf(': '))
  const lines = Map.groupBy(figures, nameOf)
  if (lines.size === 0) return []
  return [
    ['route', ...Object.keys(columns)],
    ...[...lines].map(([route, ofRoute]) => [
      route,
      ...Object.entries(columns).map(([column, show]) => {
        const found = ofRoute.find(({ name }) => name === `${route}: ${column}`)
        return found ? show(found) : ''
      }),
    ]),
  ]
}

const count = ({ spread }: Figure) => spread.median.toFixed(0)
const span = ({ spread: { min, median, max } }: Figure) =>
  `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`

/** The tables with one line a route; an empty one where its measurement was left out. */
export function routeTables(figures: Figure[]): string[][][] {
  const of = (name: string) => figures.filter(({ measurement }) => measurement === name)
  return [
    routeRows(of('trips'), { 'Redis trips': count, 'Keycloak calls': count }),
    routeRows(of('bundles'), { 'bundle, bytes': count, 'import, ms': span }),
  ]
}

export function markdownTable([head = [], ...rest]: string[][]): string {
  const line = (texts: string[]) => `| ${texts.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rest.map(line)].join('\n')
}

/** The page with the tables of these results between its markers. */
export function withResults(markdown: string, results: Results): string {
  const { date, node, redis, cores, load, deep, figures } = results
  const about =
    `${date}, Node ${node}, Redis ${redis}, ${cores} cores; load of the machine ${load.before.toFixed(1)} before and ` +
    `${load.after.toFixed(1)} at the end${deep ? '; with `--deep`' : ''}.`
  const parts = [about, ...[rows(figures), ...routeTables(figures)].map(markdownTable)]
  return markdown.replace(
    /(?<=<!-- results -->\n).*(?=<!-- \/results -->)/s,
    () => `\n${parts.join('\n\n')}\n\n`,
  )
}
