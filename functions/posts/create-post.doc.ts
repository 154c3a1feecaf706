import { post } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Publish a post; it is delivered to the feed of every follower',
  description:
    'The author needs the role `can_post`, which every user has at first. A reply goes to the followers of its author who also follow the user answered to; it is not in the list of all posts.',
  request: { text: post.text },
  response: post,
}
