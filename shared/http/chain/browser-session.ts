import type { MiddlewareObj } from '@middy/core'
import { ProblemError } from '../../problems.ts'
import { sessionCookie } from '../../schemas/sign-in/auth.ts'
import type { BrowserPart, RoutedEvent } from './contract.ts'
import type { Reply } from '../reply/reply.ts'
import { cookie, endedCookie, readCookie } from '../request/cookies.ts'
import { requireSameOrigin, sessionHeader } from '../request/same-origin.ts'

/** A login: where the caller asks for it by a header, the refresh token goes into a cookie that no script can read. */
export const opensBrowserSession = part('opens', (event) => {
  event.isOfBrowser = event.headers[sessionHeader] !== undefined
  if (event.isOfBrowser) requireSameOrigin(event)
})

/** A renewal: where the body has no refresh token it is taken from the cookie, and the next one goes there. */
export const renewsBrowserSession = part('renews', (event) => {
  const body = event.input.body as { refreshToken?: string | null }
  event.isOfBrowser = body.refreshToken == null
  if (!event.isOfBrowser) return
  const refreshToken = readCookie(event, sessionCookie)
  if (refreshToken === undefined) throw withoutToken(event)
  requireSameOrigin(event)
  event.input.body = { refreshToken }
})

/** A page of the web app asks whether there is a session; a caller without anything of a browser has left out its token. */
function withoutToken({ headers }: RoutedEvent): ProblemError {
  const isBrowser = headers[sessionHeader] !== undefined || headers['sec-fetch-site'] !== undefined
  if (isBrowser) return new ProblemError('session-ended', 'Log in again.')
  return new ProblemError('validation-failed', 'See errors for what is wrong where.', {
    errors: [{ detail: 'is required', pointer: '/refreshToken' }],
  })
}

/** What answers a new pair to a caller: in the way in which the session of that caller was opened. */
export const keepsBrowserSession = part('keeps')

/** What ends the session of its caller: of a browser's, the cookie goes as well. */
export const endsBrowserSession = part('ends')

/**
 * After `validate`: it may take the request apart and change what is answered. The caller's session says in which way it was
 * opened, so that a script which has got hold of an access token alone never sees a refresh token.
 */
function part<Kind extends BrowserPart['kind']>(
  kind: Kind,
  before: (event: RoutedEvent) => void = () => {},
): BrowserPart & { kind: Kind } {
  const after: MiddlewareObj<RoutedEvent, Reply, Error>['after'] = async ({ event, response }) => {
    const isOfBrowser = event.isOfBrowser ?? (await event.caller?.confirmed)?.isOfBrowser ?? false
    if (isOfBrowser && response) putIntoCookie(kind, response)
  }
  return { kind, before: ({ event }) => before(event), after }
}

interface Pair {
  refreshToken: string | null
  refreshExpiresIn: number
}

function putIntoCookie(kind: BrowserPart['kind'], response: Reply): void {
  const body = response.body as Pair & { tokens?: Pair | null }
  const pair = kind === 'ends' ? null : kind === 'keeps' ? (body.tokens ?? null) : body
  const setCookie =
    pair?.refreshToken == null
      ? endedCookie(sessionCookie)
      : cookie(sessionCookie, pair.refreshToken, pair.refreshExpiresIn, 'Strict')
  response.headers = { ...response.headers, 'Set-Cookie': setCookie }
  if (pair === null) return
  const bare = { ...pair, refreshToken: null }
  response.body = kind === 'keeps' ? { ...body, tokens: bare } : bare
}
