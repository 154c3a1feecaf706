/** PUT /me/blocks/{username} */
import { addBlock } from '../../shared/domain/safety/restrictions.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Blocking } from '../../shared/schemas/safety/restriction.ts'
import { Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'add-block',
  {
    auth: user,
    scope: 'write:blocks',
    path: { username: Username },
    limits: [rateLimit('restrict', { awaitedByHandler: true })],
    responses: { 200: Blocking },
    problems: ['user-not-found', 'user-renamed', 'not-to-yourself'],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await addBlock({ ...path, caller, admitted })),
)
