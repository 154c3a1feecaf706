/** GET /me/credentials */
import * as z from 'zod'
import { listCredentials } from '../../shared/domain/credentials/credentials.ts'
import { suspendedUser } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Credential } from '../../shared/schemas/credentials/credential.ts'

export const { contract, handler } = route(
  'list-credentials',
  {
    auth: suspendedUser,
    responses: { 200: z.object({ items: z.array(Credential) }) },
  },
  async ({ caller }) => ok(await listCredentials(caller)),
)
