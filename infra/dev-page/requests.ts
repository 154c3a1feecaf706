/** The last requests, from the log of the local API: each tells there what it has cost. */
import { open } from 'node:fs/promises'

export interface LoggedRequest {
  time: string
  /** `GET /posts` as a route, or the method alone where there was none. */
  route: string
  status: number
  ms: number
  redisTrips: number
  keycloakCalls: number
}

const most = 40
const tailBytes = 128 * 1024

/** Newest first; none where there is no log. */
export async function lastRequests(logFile: string): Promise<LoggedRequest[]> {
  const lines = (await tailOf(logFile)).split('\n').filter((line) => line.includes('"message":"request"'))
  return lines.flatMap(parse).slice(-most).reverse()
}

async function tailOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return ''
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - tailBytes)
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(size - start),
      position: start,
    })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** None for the first line, which may be cut, and for what is no request of the API. */
function parse(line: string): LoggedRequest[] {
  try {
    const { timestamp, route, method, status, ms, redisTrips, keycloakCalls } = JSON.parse(
      line.slice(line.indexOf('{')),
    ) as Record<string, string> & Record<'status' | 'ms' | 'redisTrips' | 'keycloakCalls', number>
    return [
      {
        time: String(timestamp).slice(11, 19),
        route: route ?? method ?? '',
        status,
        ms: Math.round(ms),
        redisTrips,
        keycloakCalls,
      },
    ]
  } catch {
    return []
  }
}
