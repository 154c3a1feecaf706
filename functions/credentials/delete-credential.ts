/** DELETE /me/credentials/{id} */
import * as z from 'zod'
import { deleteCredential } from '../../shared/domain/credentials/credentials.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { freshLogin } from '../../shared/http/chain/fresh-login.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { CredentialId } from '../../shared/schemas/credentials/credential.ts'

export const { contract, handler } = route(
  'delete-credential',
  {
    auth: suspendedUser,
    path: { id: CredentialId },
    freshLogin,
    limits: [rateLimit('credentials')],
    responses: { 204: z.undefined() },
    problems: ['credential-not-found', 'last-credential'],
  },
  async ({ caller, path }) => {
    await deleteCredential({ ...path, caller })
    return noContent()
  },
)
