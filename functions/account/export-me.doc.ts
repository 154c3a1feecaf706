import { createdAt, device, ownUser, personalToken, post, report } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

const { username: _, ...reported } = report

export const doc: RouteDoc = {
  summary: 'Everything that is held about the caller, in pages',
  description: 'Lists that are long go on in the page that `next` leads to.',
  parameters: { after: { example: `posts:${post.id}` } },
  response: {
    user: ownUser,
    formerUsernames: ['augusta'],
    sessions: [device],
    tokens: [personalToken],
    following: [{ id: '2', username: 'grace', since: createdAt }],
    followers: [{ id: '3', username: 'alan', since: createdAt }],
    posts: [
      {
        id: post.id, text: post.text, visibility: 'public', inReplyTo: null, createdAt: post.createdAt, editedAt: null,
        versions: [],
      },
    ], // prettier-ignore
    likes: [{ postId: post.id, since: createdAt }],
    bookmarks: [{ postId: post.id, since: createdAt }],
    reposts: [],
    notifications: [{ type: 'like', actorId: '2', postId: post.id, createdAt, read: false }],
    blocks: [{ id: '7', username: 'eve', since: createdAt }],
    mutes: [],
    reports: [{ ...reported, userId: '7' }],
    moderation: [],
    next: null,
  },
}
