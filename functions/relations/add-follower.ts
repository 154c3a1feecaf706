/** PUT /users/{username}/followers/{follower} */
import { addFollower } from '../../shared/domain/relations/followers.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Relationship, Username } from '../../shared/schemas/people/user.ts'

export const { contract, handler } = route(
  'add-follower',
  {
    auth: user,
    scope: 'write:follows',
    path: { username: Username, follower: Username },
    limits: [rateLimit('follow', { awaitedByHandler: true })],
    responses: { 200: Relationship },
    problems: [
      'user-not-found',
      'user-renamed',
      'not-yours',
      'cannot-follow-yourself',
      'user-blocked',
      'too-many-followed',
    ],
  },
  async ({ caller, attempt: { admitted }, path }) => ok(await addFollower({ ...path, caller, admitted })),
)
