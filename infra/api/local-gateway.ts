/**
 * What stands before every HTTP server that serverless-offline opens on this machine: the API, and the port through which
 * functions are called directly. Browsers let any web page send requests to them, also under a name of its own that it
 * makes resolve to 127.0.0.1 (DNS rebinding).
 */
import { EventEmitter } from 'node:events'
import { Server, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LocalGateway {
  apiPort: number
  /** Other addresses under which the API may be called, such as PUBLIC_URL; empty ones are skipped. */
  addresses: (string | undefined)[]
  /** Where functions are called directly; its path is the secret of this start. Without it nothing may call them. */
  invokeUrl?: string | undefined
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** Puts itself before every server of this process, also before those that listen already. */
export function guardServers(gateway: LocalGateway): void {
  const names = new Set([
    ...loopbackNames,
    ...gateway.addresses.filter(Boolean).map((url) => nameOf(String(url))),
  ])
  const secretPath = gateway.invokeUrl ? new URL(gateway.invokeUrl).pathname.replace(/\/+$/, '') : ''
  const refusalOf = (request: IncomingMessage, port: number): string | undefined => {
    const { host = '' } = request.headers
    if (host.includes('@') || !names.has(nameOf(`http://${host}`)))
      return `This address is for ${[...names].join(', ')}. Set PUBLIC_URL to use another name.`
    if (port === gateway.apiPort) return undefined
    if (
      request.headers.origin !== undefined ||
      secretPath === '' ||
      !request.url?.startsWith(`${secretPath}/`)
    )
      return 'Only the API of this start may call functions here.'
    request.url = request.url.slice(secretPath.length)
    return undefined
  }
  // hapi makes its servers by itself and has no place before its routes that plugins could reach.
  Server.prototype.emit = function guarded(this: Server, name: string | symbol, ...args: unknown[]): boolean {
    if (name === 'request' || name === 'checkContinue') {
      const [request, response] = args as [IncomingMessage, ServerResponse]
      const { port } = this.address() as AddressInfo
      const refusal = refusalOf(request, port)
      if (refusal !== undefined) return refuse(response, refusal)
      asDeployed(request)
    }
    return EventEmitter.prototype.emit.call(this, name, ...args)
  }
}

/** As URLs write it: in lower case, without a port. */
function nameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}

function refuse(response: ServerResponse, words: string): true {
  response
    .writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
    .end(`${words}\n`)
  return true
}

/** Undoes what serverless-offline does otherwise than API Gateway. */
function asDeployed(request: IncomingMessage): void {
  // It lets every origin in that it sees here; the functions read the raw headers, and decide by CORS_ORIGINS.
  delete request.headers.origin
  // It takes one slash off the end of a path.
  request.url = request.url?.replace(/^([^?]+)\/(?=\?|$)/, '$1//')
}
