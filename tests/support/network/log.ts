/** What the code under test writes to its log, kept from the terminal. */
export interface Log {
  /** Everything, in whatever form. */
  text(): string
  /** The lines of JSON, parsed. */
  lines(message?: string): LogLine[]
  clear(): void
}

export type LogLine = Record<string, unknown>

/** From here on everything is caught, until the file's mocks are restored. */
export function catchLog(): Log {
  let written = ''
  // Lines go to the streams themselves, not to the global console.
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
      written += chunk.toString()
      return true
    })
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, level).mockImplementation((...values: unknown[]) => {
      written += `${values.map(String).join(' ')}\n`
    })
  }
  const lines = () =>
    written
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine)
  return {
    text: () => written,
    lines: (message) => lines().filter((line) => message === undefined || line['message'] === message),
    clear() {
      written = ''
    },
  }
}

/** A line without what makes it a metric. */
export function withoutMetrics({ _aws, stage: _stage, ...line }: LogLine): LogLine {
  const { CloudWatchMetrics = [] } = (_aws ?? {}) as { CloudWatchMetrics?: { Metrics: { Name: string }[] }[] }
  const names = CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name))
  return Object.fromEntries(Object.entries(line).filter(([name]) => !names.includes(name)))
}
