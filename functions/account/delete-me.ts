/** POST /me/deletion */
import * as z from 'zod'
import { deleteMe } from '../../shared/domain/account/deletion.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { endsBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Deletion } from '../../shared/schemas/account/me.ts'

export const { contract, handler } = route(
  'delete-me',
  {
    auth: suspendedUser,
    body: Deletion,
    limits: [rateLimit('password-check', { makesRoom: true })],
    browser: endsBrowserSession,
    responses: { 204: z.undefined() },
    problems: [
      'wrong-password',
      'login-too-old',
      'password-login-off',
      'account-disabled',
      'account-setup-required',
    ],
  },
  async ({ caller, body }) => {
    await deleteMe({ caller, ...body })
    return noContent()
  },
)
