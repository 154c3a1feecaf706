/** PATCH /me/credentials/{id} */
import { updateCredential } from '../../shared/domain/credentials/credentials.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Credential, CredentialId, CredentialUpdate } from '../../shared/schemas/credentials/credential.ts'

export const { contract, handler } = route(
  'update-credential',
  {
    auth: suspendedUser,
    path: { id: CredentialId },
    body: CredentialUpdate,
    limits: [rateLimit('credentials')],
    responses: { 200: Credential },
    problems: ['credential-not-found'],
  },
  async ({ caller, path, body }) => ok(await updateCredential({ ...path, ...body, caller })),
)
