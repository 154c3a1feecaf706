/** A page of the web app, asked for as a gateway would, and its HTML taken apart. */
import { gunzipSync } from 'node:zlib'
import { randomUUID } from 'node:crypto'
import { recordedRequest } from '../package/recorded.ts'

export interface LoadedPage {
  status: number
  headers: Record<string, string>
  html: string
  /** As they leave, compressed where that was asked for. */
  bytes: number
}

interface Reply {
  statusCode: number
  headers: Record<string, string>
  body: string
  isBase64Encoded?: boolean
}

/** The address that the gateway finds for a path: what is a name in it becomes a parameter. */
function routeKeyOf(path: string): { routeKey: string; pathParameters?: Record<string, string> } {
  const [, area = '', name, more] = path.split('/')
  const parameter = { u: 'username', p: 'id', t: 'tag', assets: 'file' }[area]
  if (parameter === undefined || name === undefined) return { routeKey: `GET ${path}` }
  const tail = more === undefined ? '' : `/${more}`
  return {
    routeKey: `GET /${area}/{${parameter}}${tail}`,
    pathParameters: { [parameter]: decodeURIComponent(name) },
  }
}

export async function loadPage(address: string, headers: Record<string, string> = {}): Promise<LoadedPage> {
  const { handler } = (await import('../../../functions/web.ts')) as unknown as {
    handler: (event: object, context: object) => Promise<Reply>
  }
  const [path = '', query = ''] = address.split('?')
  const event = recordedRequest({ ...routeKeyOf(path), rawPath: path, rawQueryString: query, headers })
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 100_000 }
  const reply = await handler(event, context)
  const packed = Buffer.from(reply.body, reply.isBase64Encoded ? 'base64' : 'utf8')
  const isPacked = reply.headers['Content-Encoding'] === 'gzip'
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(
      Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    bytes: packed.length,
    html: (isPacked ? gunzipSync(packed) : packed).toString(),
  }
}

/** The tags of a page in their order, with the names of their attributes and without what is in them: its structure. */
export function structureOf(html: string): string[] {
  // What is read for the page is data, and no part of its structure.
  const shown = html.replace(/<script type="application\/json" id="data">[^<]*<\/script>/, '')
  return [...shown.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, name = '', attributes = '']) =>
      [name, ...[...attributes.matchAll(/\s([a-zA-Z:-]+)(?:="[^"]*")?/g)].map(([, one]) => one)].join(' '),
  )
}

/** What is written for the browser about a page. */
export function dataOf(html: string): unknown {
  return JSON.parse(/<script type="application\/json" id="data">([^<]*)<\/script>/.exec(html)?.[1] ?? 'null')
}
