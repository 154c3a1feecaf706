/** What the deployment tells about itself, found where docs/operate.md says: access log, lines, metrics, and its queries. */
import { read, serverless } from '../../house/project.ts'
import type { Cloud } from '../emulators/cloud.ts'
import type { Results } from '../emulators/results.ts'

type Line = Record<string, unknown>

const log = '/perch/local'

const guide = read('docs/operate.md')

/** @returns a line that says how much was found */
export async function checkObserved(cloud: Cloud, results: Results): Promise<string> {
  const accesses = await checkAccessLog(cloud, results)
  const lines = jsonLines(await cloud.logLines(log))
  checkMetrics(lines, results)
  const queries = await checkQueries(cloud, lines, results)
  return `${accesses} lines of the access log, ${lines.length} of functions, ${queries} queries of docs/operate.md`
}

async function checkAccessLog(cloud: Cloud, results: Results): Promise<number> {
  const lines = jsonLines(await cloud.logLines('/aws/http-api/perch-local'))
  const members = Object.keys(JSON.parse(serverless.provider.logs.httpApi.format) as object)
  const others = lines.filter((line) => Object.keys(line).join() !== members.join())
  results.equal('lines of the access log that are not as serverless.yml says', others.slice(0, 3), [])
  const values = lines.find(({ route }) => route === 'POST /auth/login') ?? {}
  results.equal(
    'members of the access log without a value',
    Object.entries(values).flatMap(([name, value]) => (value === '-' && name !== 'error' ? [name] : [])),
    [],
  )
  results.equal('the access log has the login', values['status'] !== undefined, true)
  return lines.length
}

function jsonLines(lines: string[]): Line[] {
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line)
}

/** CloudWatch makes the metrics of these lines; the emulator leaves them where they are. */
function checkMetrics(lines: Line[], results: Results): void {
  const documented = [...guide.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| (?:Count|Milliseconds|Seconds) \|/gm)]
    .flatMap(([, names = '']) => [...names.matchAll(/\w+/g)].map(([name]) => name))
    .toSorted()
  const found = lines.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line['_aws'] ?? {}) as { CloudWatchMetrics?: Directive[] }
    return CloudWatchMetrics.flatMap(({ Namespace, Metrics }) =>
      Metrics.filter(({ Name }) => typeof line[Name] === 'number').map(({ Name }) => `${Namespace} ${Name}`),
    )
  })
  const wanted = documented.map((name) => `Perch ${name}`)
  results.equal('metrics that have a value in the log', [...new Set(found)].toSorted(), wanted)
}

interface Directive {
  Namespace: string
  Metrics: { Name: string }[]
}

/**
 * The filter of each query is asked of the emulator in the syntax of CloudWatch's filter patterns, and held against the
 * lines themselves; each name that a query uses has to be in some line.
 */
async function checkQueries(cloud: Cloud, lines: Line[], results: Results): Promise<number> {
  const queries = [...guide.matchAll(/^```\n(filter .*?)\n```$/gms)].map(([, query = '']) => query)
  for (const query of queries) {
    const [filter = '', ...others] = query.split(/\s*\|\s*/)
    const conditions = [...filter.matchAll(/(\w+) (=|>=) ("[^"]*"|\d+)/g)].map(
      ([, name = '', sign, value = '']): Condition => ({ name, sign, value: JSON.parse(value) as string }),
    )
    // What names one line is an example there.
    const real = conditions.map((one) =>
      /^[0-9a-f-]{16,}$/.test(String(one.value)) ? { ...one, value: valueOf(lines, one.name) } : one,
    )
    const held = lines.filter((line) => real.every((condition) => holds(line, condition)))
    results.equal(`lines that the query finds: ${filter}`, held.length > 0, true)
    const [first] = real
    const pattern = `{ $.${first?.name} = ${JSON.stringify(first?.value)} }`
    const byPattern = await cloud.logLines(log, pattern)
    results.equal(`the log finds something by ${pattern}`, byPattern.length > 0, true)
    const names = others.flatMap((part) => namesOf(part))
    results.equal(
      `names that no line has: ${filter}`,
      names.filter((name) => !lines.some((line) => has(line, name))),
      [],
    )
  }
  results.skipped.push(
    `${queries.length} queries of docs/operate.md as a whole (their filters were tried): the emulator's Logs Insights ` +
      'knows neither filter nor stats',
  )
  return queries.length
}

interface Condition {
  name: string
  sign: string | undefined
  value: unknown
}

function holds(line: Line, { name, sign, value }: Condition): boolean {
  return sign === '>=' ? Number(line[name]) >= Number(value) : line[name] === value
}

function valueOf(lines: Line[], name: string): unknown {
  return lines.find((line) => typeof line[name] === 'string' && line['message'] === 'request')?.[name]
}

const words = /^(stats|count|avg|pct|by|as|sort|fields|asc|desc|limit|\d+)$/

/** The members of a line that a command of a query names, but for the names that it gives itself. */
function namesOf(part: string): string[] {
  if (part.startsWith('sort')) return []
  const withoutOwn = part.replaceAll(/ as \w+/g, '')
  return [...withoutOwn.matchAll(/[@\w.]+/g)]
    .map(([name]) => name)
    .filter((name) => !words.test(name) && !name.startsWith('@'))
}

function has(line: Line, name: string): boolean {
  let value: unknown = line
  for (const part of name.split('.')) value = (value as Line | undefined)?.[part]
  return value !== undefined
}
