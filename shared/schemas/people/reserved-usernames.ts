/**
 * Usernames that cannot be taken, because they would be read as something else: words of our own paths, those to come
 * included, names under which a service speaks, and what programs print for "nothing".
 */
export const reservedUsernames: readonly string[] = [
  // Segments of paths; tests/unit/http/text-schemas.test.ts holds all of today's.
  'api', 'apps', 'auth', 'authorization', 'authorize', 'blocks', 'bookmarks', 'callback', 'confirm', 'conversations', 'credentials', 'deletion', 'dev', 'docs', 'explore', 'export',
  'feed', 'followers', 'following', 'health', 'home', 'likes', 'live', 'log', 'login', 'logout', 'me', 'messages', 'misc',
  'moderation', 'mutes', 'notifications', 'oauth', 'oidc', 'openapi', 'password', 'posts', 'profile', 'read', 'ready',
  'refresh', 'register', 'replies', 'reports', 'reposts', 'resolution', 'revoke', 'search', 'sessions', 'settings', 'signin', 'signup',
  'start', 'static', 'suspension', 'tags', 'thread', 'timeline', 'token', 'tokens', 'unread', 'user', 'users', 'versions',
  'admin', 'administrator', 'help', 'keycloak', 'moderator', 'moderators', 'official', 'perch', 'postmaster', 'root',
  'security', 'staff', 'support', 'system', 'webmaster',
  'null', 'true', 'false', 'undefined',
] // prettier-ignore
