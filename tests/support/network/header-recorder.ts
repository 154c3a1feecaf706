/** An HTTP proxy that notes the headers of every request that it passes on. */
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HeaderRecorder {
  url: string
  /** One entry a request, oldest first; take from it freely. */
  requests: { path: string; headers: IncomingHttpHeaders }[]
  close(): Promise<void>
}

export async function startHeaderRecorder(target: string): Promise<HeaderRecorder> {
  const requests: HeaderRecorder['requests'] = []
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', method, headers } = incoming
    requests.push({ path, headers })
    const onward = request(new URL(path, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
