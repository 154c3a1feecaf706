/** PATCH /me */
import { updateMe } from '../../shared/domain/account/me.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { keepsBrowserSession } from '../../shared/http/chain/browser-session.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { MeUpdate, MeUpdated } from '../../shared/schemas/account/me.ts'

export const { contract, handler } = route(
  'update-me',
  {
    auth: user,
    body: MeUpdate,
    limits: [
      rateLimit('password-check', {
        when: ({ body }: { body: MeUpdate }) => body.currentPassword !== undefined,
      }),
      rateLimit('profile-edit', { awaitedByHandler: true }),
      rateLimit('rename', {
        when: ({ body }: { body: MeUpdate }) => body.username !== undefined,
        awaitedByHandler: true,
      }),
    ],
    browser: keepsBrowserSession,
    responses: { 200: MeUpdated },
    problems: [
      'username-taken',
      'email-taken',
      'wrong-password',
      'login-too-old',
      'password-login-off',
      'account-disabled',
      'account-setup-required',
      'registration-in-progress',
    ],
  },
  async ({ caller, attempt: { admitted }, body, event: { requestContext } }) =>
    ok(await updateMe({ caller, changes: body, userAgent: requestContext.http.userAgent, admitted })),
)
