/** POST /oauth/apps */
import { createApp } from '../../shared/domain/apps/apps.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { AppCredentials, NewApp } from '../../shared/schemas/apps/app.ts'

export const { contract, handler } = route(
  'create-app',
  {
    body: NewApp,
    bodyTypes: ['application/json', 'application/x-www-form-urlencoded'],
    limits: [rateLimit('create-app')],
    responses: { 200: AppCredentials },
  },
  async ({ body }) => ok(await createApp(body)),
)
