import type { MiddlewareObj } from '@middy/core'
import { ProblemError } from '../problems.ts'
import { type Caller, identify } from '../domain/sessions.ts'
import type { ApiEvent } from './event.ts'
import type { Reply } from './reply.ts'

interface AuthenticateOptions {
  /** A session that is being closed still counts: logout may be repeated until it has worked. */
  evenClosing?: boolean
}

/**
 * Sets `event.caller` from the bearer token, or throws `unauthenticated`.
 *
 * On GET routes the session's read is started but not awaited, so that it shares a pipeline with the handler's first
 * read; before any answer leaves, an ended session turns it into 401. Everything else waits first, because it writes;
 * a GET handler that writes awaits `caller.confirmed` itself.
 */
export function authenticate({ evenClosing = false }: AuthenticateOptions = {}): MiddlewareObj<
  ApiEvent & { caller: Caller },
  Reply,
  Error
> {
  return {
    before: async ({ event }) => {
      event.caller = await identify(bearerToken(event.headers.authorization), { evenClosing })
      const { method } = event.requestContext.http
      if (method !== 'GET' && method !== 'HEAD') await event.caller.confirmed
    },
    after: async ({ event }) => {
      await event.caller.confirmed
    },
    onError: async (request) => {
      try {
        await request.event.caller?.confirmed
      } catch (error) {
        request.error = error as Error
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
