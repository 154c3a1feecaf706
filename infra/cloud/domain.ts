/**
 * The address under which the deployed API is called, as a domain of its own would be on AWS: without the path of its
 * stage, and the same at every start.
 */
import { createServer, request, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'

export interface Domain {
  url: string
  stop(): Promise<void>
}

/** Passes everything on to the API at this address, which is asked for again at each request. */
export async function startDomain(port: number, api: () => string): Promise<Domain> {
  const server = createServer((incoming, outgoing) => {
    const { hostname, port: apiPort, pathname } = new URL(api())
    const onward = request(
      {
        hostname,
        port: apiPort,
        // As it came: a URL would be normalised.
        path: `${pathname.replace(/\/$/, '')}${incoming.url}`,
        method: incoming.method,
        headers: incoming.rawHeaders,
      },
      (answer) => {
        // The caller did not wait for it.
        if (outgoing.destroyed) return void answer.destroy()
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        pipeline(answer, outgoing, () => {})
      },
    )
    onward.once('error', () => refuse(outgoing))
    pipeline(incoming, onward, () => {})
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** As a gateway answers where what it asks is not there. */
function refuse(outgoing: ServerResponse): void {
  if (outgoing.headersSent) return void outgoing.destroy()
  outgoing.writeHead(502, { 'content-type': 'application/json' }).end('{"message":"Bad Gateway"}')
}
