/** DELETE /auth/tokens/{id} */
import * as z from 'zod'
import { deleteToken } from '../../shared/domain/tokens/tokens.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'

export const { contract, handler } = route(
  'delete-token',
  {
    auth: suspendedUser,
    path: { id: z.string().regex(/^[\w-]{1,64}$/, 'must be the id of a token') },
    responses: { 204: z.undefined() },
    problems: ['token-not-found'],
  },
  async ({ caller, path }) => {
    await deleteToken({ ...path, caller })
    return noContent()
  },
)
