/** DELETE /auth/sessions/{id} */
import * as z from 'zod'
import { deleteSession } from '../../shared/domain/sessions/end-sessions.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'delete-session',
  {
    auth: suspendedUser,
    path: { id: z.string().regex(/^[\w-]{1,64}$/, 'must be a session id') },
    responses: { 204: z.undefined() },
    problems: ['session-not-found'],
  },
  async ({ caller, path }) => {
    await deleteSession({ ...path, caller })
    return noContent()
  },
)
