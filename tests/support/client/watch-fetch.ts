import { pages } from '../../../shared/http/request/routes.ts'
import { expectDocumented } from '../world/documented.ts'

/**
 * Holds whatever `fetch` brings from an API against docs/openapi.json. The function that it returns puts an end to that
 * and throws what was found.
 */
export function watchFetch(baseUrl: string): () => void {
  const original = globalThis.fetch
  const found: unknown[] = []
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const sent = request.url.startsWith(baseUrl) ? await request.clone().text() : undefined
    const response = await original(request)
    if (sent !== undefined && isOurs(request, response)) {
      const { pathname, search } = new URL(request.url)
      try {
        expectDocumented({
          method: request.method,
          path: pathname.slice(new URL(baseUrl).pathname.replace(/\/$/, '').length),
          query: search.slice(1),
          request: { headers: Object.fromEntries(request.headers), body: sent },
          answer: {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            body: parse(await response.clone().text()),
          },
        })
      } catch (error) {
        found.push(error)
      }
    }
    return response
  }
  return () => {
    globalThis.fetch = original
    if (found.length > 0) throw new AggregateError(found, found.map(String).join('\n'))
  }
}

/** What the web app answers is for people, and in no document of the API. */
const pagePaths = pages.map((page) => new RegExp(`^${page.split(' ')[1]?.replace(/\{\w+\}/g, '[^/]+')}$`))

/** No function has a part in what the gateway refuses, nor in how the local one answers a preflight. */
function isOurs({ method, url }: Request, { headers, redirected }: Response): boolean {
  const { pathname } = new URL(url)
  const isPage = ['GET', 'HEAD'].includes(method) && pagePaths.some((pattern) => pattern.test(pathname))
  return method !== 'OPTIONS' && headers.has('x-request-id') && !redirected && !isPage
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
