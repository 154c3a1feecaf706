/** POST /auth/logout */
import * as z from 'zod'
import { logout } from '../../shared/domain/sessions/end-sessions.ts'
import { closingUser } from '../../shared/http/chain/authenticate.ts'
import { endsBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'logout',
  {
    auth: closingUser,
    browser: endsBrowserSession,
    responses: { 204: z.undefined() },
  },
  async ({ caller }) => {
    await logout(caller)
    return noContent()
  },
)
