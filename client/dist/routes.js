// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

// Written by `npm run openapi` from docs/openapi.json: every change by hand is lost.
/** Those that take an access token. */
export const protectedRoutes = new Set([
  'POST /auth/logout',
  'POST /auth/logout-all',
  'GET /auth/sessions',
  'DELETE /auth/sessions/{id}',
  'POST /auth/email-verification',
  'GET /me',
  'PATCH /me',
  'PUT /me/password',
  'GET /me/export',
  'POST /me/deletion',
  'GET /users/{username}',
  'GET /users/{username}/followers',
  'GET /users/{username}/following',
  'PUT /users/{username}/followers/{follower}',
  'DELETE /users/{username}/followers/{follower}',
  'GET /users/{username}/posts',
  'POST /users/{username}/posts',
  'GET /posts/{id}',
  'PATCH /posts/{id}',
  'DELETE /posts/{id}',
  'GET /posts/{id}/thread',
  'GET /posts/{id}/replies',
  'GET /posts/{id}/versions',
  'GET /tags/{tag}/posts',
  'GET /posts',
  'GET /users/{username}/feed',
  'PUT /me/likes/{id}',
  'DELETE /me/likes/{id}',
  'PUT /me/bookmarks/{id}',
  'DELETE /me/bookmarks/{id}',
  'GET /me/likes',
  'GET /me/bookmarks',
  'GET /posts/{id}/likes',
  'PUT /me/blocks/{username}',
  'DELETE /me/blocks/{username}',
  'GET /me/blocks',
  'PUT /me/mutes/{username}',
  'DELETE /me/mutes/{username}',
  'GET /me/mutes',
  'GET /me/notifications',
  'GET /me/notifications/unread',
  'PUT /me/notifications/read',
  'GET /misc/can-post',
  'GET /misc/moderator',
])
/** Those that take an Idempotency-Key. */
export const idempotencyKeyRoutes = new Set(['POST /auth/register', 'POST /users/{username}/posts'])
/** Those that delete what the end of their path names: it is not found after that. */
export const deletingRoutes = new Set(['DELETE /auth/sessions/{id}', 'DELETE /posts/{id}'])
