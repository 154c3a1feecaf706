import { notificationPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'What other users have done, the newest first',
  description:
    'Who follows the caller, mentions them, replies to a post of theirs or likes one. The newest 1,000 are kept; what is taken back or deleted is not there any more.',
  parameters: {
    types: {
      description:
        'Some of follow, mention, reply, like and repost, with commas between them; all by default. No route makes a repost yet.',
      example: 'follow,mention',
    },
  },
  response: notificationPage,
}
