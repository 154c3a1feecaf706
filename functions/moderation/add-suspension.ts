/** PUT /moderation/users/{username}/suspension */
import { addSuspension } from '../../shared/domain/moderation/add-suspension.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { freshLogin } from '../../shared/http/chain/fresh-login.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { needsRole } from '../../shared/http/chain/role.ts'
import { route } from '../../shared/http/route.ts'
import { ModerationReason, Suspension } from '../../shared/schemas/moderation/moderation.ts'
import { Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'add-suspension',
  {
    auth: user,
    role: needsRole('moderator'),
    freshLogin,
    path: { username: Username },
    body: ModerationReason,
    limits: [rateLimit('moderate', { awaitedByHandler: true })],
    responses: { 200: Suspension },
    problems: ['user-not-found', 'user-renamed', 'not-to-yourself', 'user-is-moderator'],
  },
  async ({ caller, attempt: { admitted }, path, body }) =>
    ok(await addSuspension({ ...path, ...body, caller, admitted })),
)
