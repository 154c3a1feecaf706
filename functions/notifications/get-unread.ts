/** GET /me/notifications/unread */
import { countUnread } from '../../shared/domain/notifications/list-notifications.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Unread } from '../../shared/schemas/notifications/notification.ts'

export const { contract, handler } = route(
  'get-unread',
  { auth: user, scope: 'read:notifications', responses: { 200: Unread } },
  async ({ caller }) => ok(await countUnread({ caller })),
)
