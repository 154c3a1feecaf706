/** GET of the web app's addresses: a page, or something that a page loads. */
import { createHash } from 'node:crypto'
import { gzipSync, gunzipSync } from 'node:zlib'
import { config } from '../../shared/config.ts'
import type { AnswerKind } from '../../shared/http/reply/answer-kind.ts'
import { movedTo } from '../../shared/http/reply/problem-details.ts'
import type { Reply } from '../../shared/http/reply/reply.ts'
import type { ApiEvent } from '../../shared/http/request/event.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { PageData } from '../app/page-data.ts'
import { missingWords } from '../basics/missing.tsx'
import { ownPages, type Place, placeOf } from '../app/routes.ts'
import { atomOf } from './atom.ts'
import { built } from './built.ts'
import { documentOf, pagePolicy } from './document.tsx'
import { headOf } from './heads.ts'
import { readPage, wasThere } from './reads.ts'

/** For caches between here and readers: what is deleted or hidden is gone from them soon. */
const forCaches = 'public, max-age=0, s-maxage=10, stale-while-revalidate=30'

/** The answer to a GET of the web app. */
export async function serve(event: ApiEvent): Promise<Reply> {
  const { rawPath } = event
  if (rawPath.startsWith('/assets/')) return asset(event, rawPath.slice('/assets/'.length))
  if (rawPath === '/robots.txt') return robots()
  const feedOf = /^\/u\/([^/]+)\/atom\.xml$/.exec(rawPath)?.[1]
  if (feedOf !== undefined) return feed(event, feedOf)
  const place = placeOf(rawPath)
  const after = new URLSearchParams(event.rawQueryString).get('after')
  const data = place && (await readPage(place, after).catch(goneOr(place)))
  if (!place || !data) return missing(event, 404, { missing: 'not-found' })
  if (data.missing) return missing(event, 410, data)
  const head = headOf(place, data, siteOf(event))
  const cached = ownPages.includes(place.page) ? 'no-store' : forCaches
  // A later page of a list is no page of its own for search engines.
  return page(
    event,
    200,
    documentOf(rawPath, after === null ? head : { ...head, canonical: undefined }, data),
    cached,
  )
}

/** What is not there any more is told from what never was, where everyone could have known it: docs/decisions/web-app.md. */
function goneOr(place: Place): (error: unknown) => Promise<PageData> {
  return async (error) => {
    const isAbsent = error instanceof ProblemError && error.statusCode === 404
    if (isAbsent && (await wasThere(place))) return { missing: 'gone' }
    throw error
  }
}

/** Refusals as pages. */
export const asPages: AnswerKind = {
  name: 'page',
  ignoresUnknownMembers: true,
  report(problem, { event }) {
    const status = problem.statusCode
    if (status === 308) {
      const { headers, body, isBase64Encoded } = missing(event, status, { missing: 'not-found' })
      return { headers: { ...headers, ...movedTo(problem, event) }, body, isBase64Encoded }
    }
    return missing(event, status, { missing: status < 500 ? 'not-found' : 'trouble' })
  },
}

function missing(
  event: ApiEvent,
  status: number,
  data: PageData,
): Reply & { headers: Record<string, string> } {
  const [title] = missingWords[data.missing ?? 'not-found']
  return page(event, status, documentOf(event.rawPath, { title }, data), 'no-store')
}

function page(event: ApiEvent, status: number, html: string, cached: string) {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': pagePolicy,
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Cache-Control': cached,
    Vary: 'Accept-Encoding',
  }
  // For caches that ask whether their copy is still right; what may not be kept needs none.
  const tag = `W/"${createHash('sha256').update(html).digest('base64url').slice(0, 16)}"`
  if (cached === forCaches && status === 200) {
    Object.assign(headers, { ETag: tag })
    if ((event.headers['if-none-match'] ?? '').split(/\s*,\s*/).includes(tag)) {
      return { statusCode: 304, headers, body: '' }
    }
  }
  if (!takesGzip(event)) return { statusCode: status, headers, body: html }
  return {
    statusCode: status,
    headers: { ...headers, 'Content-Encoding': 'gzip' },
    body: gzipSync(html).toString('base64'),
    isBase64Encoded: true,
  }
}

/** API Gateway does not compress what it hands on. */
const takesGzip = ({ headers }: ApiEvent) => /\bgzip\b/.test(headers['accept-encoding'] ?? '')

/** Names hold a hash of what is in them: what has one of today never changes. */
const forEver = 'public, max-age=31536000, immutable'

/**
 * A page out of a cache may ask for a name of an earlier deployment, and one of the next deployment may come here while both run. Both get
 * what is there today: a page without its styles and its script is worth less.
 */
function asset(event: ApiEvent, asked: string): Reply {
  const ending = /^(?:app|icon)-[\w-]{10}\.(js|css|svg)$/.exec(asked)?.[1]
  const isOfToday = Object.hasOwn(built.files, asked)
  const name = isOfToday ? asked : Object.keys(built.files).find((one) => one.endsWith(`.${ending}`))
  const file = name === undefined ? undefined : built.files[name]
  if (!file) return missing(event, 404, { missing: 'not-found' })
  const headers = {
    'Content-Type': file.type,
    'Cache-Control': isOfToday ? forEver : 'no-cache',
    Vary: 'Accept-Encoding',
  }
  if (!takesGzip(event)) {
    return { statusCode: 200, headers, body: gunzipSync(Buffer.from(file.packed, 'base64')).toString() }
  }
  const packed = { ...headers, 'Content-Encoding': 'gzip' }
  return { statusCode: 200, headers: packed, body: file.packed, isBase64Encoded: true }
}

async function feed(event: ApiEvent, name: string): Promise<Reply> {
  const place: Place = { page: 'profile', name }
  const { user, posts, missing: what } = (await readPage(place, null).catch(goneOr(place))) ?? {}
  if (what) return missing(event, 410, { missing: what })
  if (!user || !posts) return missing(event, 404, { missing: 'not-found' })
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/atom+xml; charset=utf-8', 'Cache-Control': forCaches },
    body: atomOf(user, posts.items, siteOf(event)),
  }
}

/** The address of this site, without a slash at the end. */
function siteOf({ requestContext }: ApiEvent): string {
  return config.http().publicUrl ?? `https://${requestContext.domainName}`
}

function robots(): Reply {
  const lines = ['User-agent: *', 'Disallow: /me', 'Disallow: /auth', 'Disallow: /moderation', 'Allow: /']
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=86400' },
    body: `${lines.join('\n')}\n`,
  }
}
