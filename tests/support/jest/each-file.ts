import { appendFileSync, readFileSync } from 'node:fs'

/** A first login at a cold Keycloak, a realm, a Redis, and all of it beside other work: none of it is a hang. */
jest.setTimeout(180_000)

// On a busy machine this process may pause for seconds, which is no outage. A suite in which something stays silent until
// it is given up sets less, and waits for nothing else meanwhile.
process.env['TIME_LIMIT_FACTOR'] ??= '10'

/** What the people of the tests keep to themselves: a password, an address, anything that looks like a token. */
const secrets = [/correct horse/, /@(example|canary)[\w-]*\.(com|example)/, /\beyJ[\w-]{20,}/]
const leaks: string[] = []

// Worlds log everything, so that every line of the whole suite is looked at here; none of them is worth reading.
type Write = typeof process.stdout.write
const original = Symbol.for('the write of this stream before any test file')
for (const stream of [process.stdout, process.stderr] as (NodeJS.WriteStream & { [original]?: Write })[]) {
  const write = (stream[original] ??= stream.write.bind(stream))
  stream.write = ((chunk: string | Uint8Array, ...rest: [BufferEncoding?]) => {
    const text = chunk.toString()
    if (!text.startsWith('{"level":')) return write(chunk, ...rest)
    if (secrets.some((secret) => secret.test(text))) leaks.push(text)
    return true
  }) as Write
}

afterAll(() => {
  // The first few tell what leaks.
  if (leaks.length > 0) throw new Error(`Secrets in the log:\n${leaks.slice(0, 3).join('')}`)
})

const cpuLog = process.env['TEST_CPU_LOG']
if (cpuLog !== undefined) noteCpu(cpuLog)

/** Appends what each file costs: CPU seconds of this process, of the programs that it has started and awaited, and its path. */
function noteCpu(to: string): void {
  const read = () => {
    const { user, system } = process.cpuUsage()
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
    return { own: (user + system) / 1e6, programs: (Number(fields[13]) + Number(fields[14])) / 100 }
  }
  const before = read()
  afterAll(() => {
    const { own, programs } = read()
    const seconds = [own - before.own, programs - before.programs].map((each) => each.toFixed(2))
    appendFileSync(to, `${seconds.join(' ')} ${expect.getState().testPath}\n`)
  })
}
