import { ProblemError } from '../../problems.ts'
import { problemOf } from '../../domain/requests/problem-of.ts'
import { identify } from '../../domain/sessions/identify.ts'
import type { Auth } from './contract.ts'

/** Only with a valid access token: the handler is given its `caller`. */
export const user = authenticate('user')

/** As {@link user}; a session that is being closed is valid too, because logging out may be repeated until it has worked. */
export const closingUser = authenticate('user', { evenClosing: true, evenSuspended: true })

/** As {@link user}; a suspended one too: for what an account can do until the end, its data, its devices and its deletion. */
export const suspendedUser = authenticate('user', { evenSuspended: true })

/** With or without an access token: `caller` is undefined where none is sent. One that is not valid is rejected. */
export const optionalUser = authenticate('optional')

/**
 * Sets `event.caller` from the bearer token, or throws `unauthenticated`; `insufficient-scope` to a token of an app or a personal
 * one which the contract's `scope` does not let in.
 *
 * On GET routes the session's read is started but not awaited, so that it shares a pipeline with the handler's first
 * read; before any answer leaves, an ended session turns it into 401. Everything else waits first, because it writes:
 * what writes takes a `ConfirmedCaller`, which a GET gets from `caller.confirmed` alone.
 */
function authenticate<Kind extends 'user' | 'optional'>(
  kind: Kind,
  { evenClosing = false, evenSuspended = false } = {},
): Auth<Kind> {
  return {
    kind,
    evenSuspended,
    of: ({ scope, limits = [] }) => {
      // Limits go by the account, and a token that is made up can name any.
      const waits = scope === undefined || limits.length > 0
      return {
        before: async ({ event }) => {
          const { authorization } = event.headers
          if (kind === 'optional' && authorization === undefined) return
          const token = bearerToken(authorization)
          const takesUsers = kind === 'user'
          const found = await identify(token, { evenClosing, evenSuspended, scope, takesUsers, waits })
          if (found.caller) event.caller = found.caller
          event.confirmed = found.confirmed
          const { method } = event.requestContext.http
          if (method !== 'GET' && method !== 'HEAD') await event.confirmed
        },
        after: async ({ event }) => {
          await event.confirmed
        },
        onError: async (request) => {
          try {
            await request.event.confirmed
          } catch (error) {
            request.error = problemOf(error as Error)
          }
        },
      }
    },
  }
}

/** RFC 6750; the scheme's case does not matter. */
function bearerToken(authorization: string | undefined): string {
  const token = /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) {
    throw new ProblemError('unauthenticated', 'Send a valid access token as Authorization: Bearer <token>.')
  }
  return token
}
