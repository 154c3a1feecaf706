/** PUT /me/notifications/read */
import * as z from 'zod'
import { readNotifications } from '../../shared/domain/notifications/list-notifications.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { noContent } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { ReadUpTo } from '../../shared/schemas/notifications/notification.ts'

export const { contract, handler } = route(
  'read-notifications',
  {
    auth: user,
    scope: 'write:notifications',
    body: ReadUpTo,
    limits: [rateLimit('read-notifications')],
    responses: { 204: z.undefined() },
  },
  async ({ caller, body }) => {
    await readNotifications({ caller, ...body })
    return noContent()
  },
)
