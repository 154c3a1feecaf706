/** Lines in which serverless-offline accompanies each request: our own request line says the same and more. */
const noise = [
  /^\s*$/,
  /^\(λ: \S+\) RequestId: /,
  /^Successfully invoked scheduled function: /,
  /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY) \S+ \(λ: \S+\)$/,
]

interface LogLine {
  level: string
  message: string
  timestamp: string
  route?: string
  method?: string
  status?: number
  ms?: number
  problem?: string
  failed?: boolean
  result?: Record<string, number>
}

const known = new Set(
  (
    'level message timestamp route method status ms problem requestId service traceId user address ' +
    'redisMs keycloakMs coldStart'
  ).split(' '),
)

/**
 * One line of the local API's output as a person reads it.
 *
 * @returns undefined for a line that says nothing
 */
export function readableLine(line: string): string | undefined {
  if (noise.some((pattern) => pattern.test(line))) return undefined
  const entry = logLine(line)
  if (entry === undefined) return line
  const time = new Date(entry.timestamp).toTimeString().slice(0, 8)
  const { level, message, route, method, status, ms, problem } = entry
  // The messages of a batch have lines of their own.
  if (message === 'batch' || (message === 'job' && didNothing(entry))) return undefined
  if (message !== 'request') return `${time}  ${level}  ${message}${others(entry)}`
  const words = [time, String(status), route ?? method, `${ms} ms`, problem].filter(Boolean)
  return `${words.join('  ')}${others(entry)}`
}

/** A schedule ran and found nothing to do. */
function didNothing({ failed, result }: LogLine): boolean {
  return failed !== true && Object.values(result ?? {}).every((count) => count === 0)
}

function logLine(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(line) as LogLine
    return entry.message && entry.timestamp ? entry : undefined
  } catch {
    return undefined
  }
}

/** What the line has beside the members that have their own place, or that a person does not need here. */
function others(entry: LogLine): string {
  const words = Object.entries(entry)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return words.length === 0 ? '' : `  ${words.join(' ')}`
}
