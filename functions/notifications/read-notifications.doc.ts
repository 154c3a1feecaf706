import { notification } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller has read a notification, and all that are older',
  description:
    'What was read stays read: an older id than the last one changes nothing. A notification that comes later is unread, even with a smaller id.',
  request: { upTo: notification.id },
}
