/** GET /me/notifications */
import { listNotifications } from '../../shared/domain/notifications/list-notifications.ts'
import { user } from '../../shared/http/chain/authenticate.ts'
import { okPage } from '../../shared/http/reply/page.ts'
import { route } from '../../shared/http/route.ts'
import { Notification, NotificationQuery } from '../../shared/schemas/notifications/notification.ts'
import { Page } from '../../shared/schemas/page.ts'

export const { contract, handler } = route(
  'list-notifications',
  {
    auth: user,
    scope: 'read:notifications',
    query: NotificationQuery,
    responses: { 200: Page(Notification) },
  },
  async ({ event, caller, query }) => okPage(event, await listNotifications({ caller, query })),
)
