/**
 * Calls over HTTP by `node:http`: loading the built-in `fetch` takes Node longer than all else that a cold start does
 * (docs/decisions/cold-starts.md).
 */
import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestPlain,
} from 'node:http'
import { Agent as SecureAgent, request as requestSecure } from 'node:https'

export interface Call {
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Until the whole answer is there. */
  limitMs: number
}

export interface Received {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** A connection that nothing used for so long is closed: the other side may be about to do the same. */
const idle = { keepAlive: true, timeout: 4000 }
let plain: Agent | undefined
let secure: SecureAgent | undefined
let lastUsed = 0

/**
 * Sends a request and resolves to what is answered, a redirect as well. Rejects where there is no whole answer within the
 * limit; nothing is sent twice.
 */
export async function send(url: string | URL, call: Call): Promise<Received> {
  const { body, limitMs } = call
  const request = begin(new URL(url), call)
  const limit = setTimeout(() => request.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs)
  try {
    return await new Promise<Received>((resolve, reject) => {
      request.on('error', reject)
      request.once('response', (response) => {
        const { statusCode: status = 0, headers } = response
        textOf(response).then((text) => resolve({ status, headers, text }), reject)
      })
      request.end(body)
    })
  } finally {
    clearTimeout(limit)
    lastUsed = Date.now()
  }
}

/**
 * While a function is frozen no timer runs, so what slept longer than it is kept goes by the clock: what it was connected to may have
 * forgotten it without a word.
 */
function closeWhatSlept(): void {
  if (Date.now() - lastUsed < idle.timeout) return
  const free = [plain, secure].flatMap((agent) => Object.values(agent?.freeSockets ?? {}))
  for (const socket of free.flat()) socket?.destroy()
}

function begin(url: URL, { method = 'GET', headers, body }: Call): ClientRequest {
  const length = body === undefined ? undefined : { 'Content-Length': String(Buffer.byteLength(body)) }
  const options = { method, headers: { ...headers, ...length } }
  closeWhatSlept()
  if (url.protocol === 'https:')
    return requestSecure(url, { ...options, agent: (secure ??= new SecureAgent(idle)) })
  return requestPlain(url, { ...options, agent: (plain ??= new Agent(idle)) })
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part
  return text
}
