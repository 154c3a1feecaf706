/**
 * Every Redis key there is. The braces are hash tags: all keys of one user share a slot of a Redis Cluster, and a
 * session, a post or a username stands for itself.
 */
export const keys = {
  /**
   * Hash: profile; the scores below which nothing is put into the user's lists of followers, followed and notifications;
   * up to where these have been read.
   */
  user: (id: number) => `user:{${id}}`,
  /** String → user id. */
  userIdByUsername: (username: string) => `user_id:${username}`,
  /** String → user id; `sub` is Keycloak's id of the user. */
  userIdBySub: (sub: string) => `user_id_by_sub:${sub}`,
  /** String, 30 days → user id; a name that this user has given up. 0: of a deleted account, held and leading nowhere. */
  formerUsername: (username: string) => `former_username:${username}`,
  /** Set: the names a user has given up, for as long as one of them leads on. */
  formerUsernames: (id: number) => `user_former_usernames:{${id}}`,
  /** Zset: ids of deleted users that are not cleaned up yet, by when they were deleted (ms). */
  deletions: 'deletions',
  /** Hash: what cleaning up needs to know of a deleted user. */
  deletion: (id: number) => `deletion:{${id}}`,
  /** Zset: ids of followed users, by the clock when that began. This half of an edge decides; see store/edges.ts. */
  following: (id: number) => `user_following:{${id}}`,
  /** Zset: ids of followers, by the clock when they were put here. The other half. */
  followers: (id: number) => `user_followers:{${id}}`,
  /** Zset: `<follower id>:<user id>:<random>` of edges that are being changed, by when that began (ms). */
  edgesPending: 'edges_pending',
  /** Zset: `<post id>:<author id>` by minus post id, and reposts; see store/timelines/feed-scripts.ts. */
  feed: (id: number) => `feed:{${id}}`,
  /** Zset: what came late to it, by place; see store/journal-scripts.ts. */
  feedLate: (id: number) => `feed_late:{${id}}`,
  /** Zset: a feed of layout 2; see store/schema-version.ts. */
  formerFeed: (id: number) => `user_feed:{${id}}`,
  /** Zset: post id by itself. */
  userPosts: (id: number) => `user_posts:{${id}}`,
  userPostsLate: (id: number) => `user_posts_late:{${id}}`,
  /** Zset: the public posts of a month, by themselves; see store/monthly-lists.ts. */
  posts: (month: string) => `posts:{${month}}`,
  postsLate: (month: string) => `posts_late:{${month}}`,
  /** Zset: all public posts, as they were kept in layout 4; see store/schema-version.ts. */
  formerPosts: 'posts',
  formerPostsLate: '{posts}:late',
  /** Zset: the posts of a month under a tag, which is folded, by itself; see store/monthly-lists.ts. */
  tagPosts: (tag: string, month: string) => `tag_posts:{${tag}:${month}}`,
  tagPostsLate: (tag: string, month: string) => `tag_posts_late:{${tag}:${month}}`,
  /** String, JSON; for a day after the post was deleted `null`. */
  post: (id: number) => `post:${id}`,
  /** List, JSON: what a post said before each edit, oldest first. */
  postVersions: (id: number) => `versions:{post:${id}}`,
  /** Zset: ids of the direct replies to a post, by themselves; in the slot of the post. */
  replies: (id: number) => `replies:{post:${id}}`,
  repliesLate: (id: number) => `replies_late:{post:${id}}`,
  /**
   * Zset: ids of users who have liked (or bookmarked) a post, by the clock when; of reposts by the id of the repost. This half
   * decides; see store/marks/. Its hash tag is the key of the post, so both share a slot.
   */
  postMarks: (kind: 'likes' | 'bookmarks' | 'reposts', postId: number) => `${kind}:{post:${postId}}`,
  /**
   * Zset: ids of posts that a user has liked (or bookmarked), by the clock when; of reposts `<post id>:<author id>`, by the id of the
   * repost. The other half.
   */
  userMarks: (kind: 'likes' | 'bookmarks' | 'reposts', id: number) => `user_${kind}:{${id}}`,
  /** Hash: of lists of likes and bookmarks what comes after the first 128, in texts; see store/marks/mark-lists.ts. */
  restOfPostMarks: (kind: 'likes' | 'bookmarks' | 'reposts', postId: number) =>
    `${kind}:{post:${postId}}:rest`,
  restOfUserMarks: (kind: 'likes' | 'bookmarks', id: number) => `user_${kind}:{${id}}:rest`,
  /**
   * Zset: `<letter of the type>:<actor id>:<post id>` of what a user was told, by place; the newest 1,000 in parts, of
   * which 0 is the newest. See store/notifications/notification-scripts.ts.
   */
  notifications: (id: number, part: number) => `notifications:{${id}}${part === 0 ? '' : `:${part}`}`,
  /**
   * Zset: `<likes, bookmarks or reposts>:<post id>:<user id>:<random>` of what has changed, `gone:<post id>` of posts, `told:<post
   * id>:<user ids>:<random>` of what users were told of one, by when (ms).
   */
  marksPending: 'marks_pending',
  /**
   * Zset, all of score 0: `<term> <user id>`, or `<tag> `, of what begins with a prefix, and `>` with the next letter of the nodes
   * below; see store/search/search-index.ts.
   */
  searchNode: (type: 'users' | 'tags', prefix: string) => `search_${type}:{${prefix}}`,
  /** Zset, all of score 0: what a user is found by, or may be. A set of words would take three times as much. */
  userTerms: (id: number) => `user_terms:{${id}}`,
  /** Zset: `user:<id>` of users whose names have changed, `tag:<tag>` of tags that posts have lost, by when (ms). */
  searchPending: 'search_pending',
  /** Zset: ids of users whom a user blocks (or mutes), by the clock when. This half decides; see store/safety/restrictions.ts. */
  restricted: (kind: 'blocks' | 'mutes', id: number) => `user_${kind}:{${id}}`,
  /** Zset: ids of users who block (or mute) a user, by the clock when that came here. The other half. */
  restrictedBy: (kind: 'blocks' | 'mutes', id: number) => `user_${kind}_by:{${id}}`,
  /** Zset: `<blocks or mutes>:<user id>:<id of the other>:<random>` of what is being changed, by when that began (ms). */
  restrictionsPending: 'restrictions_pending',
  /** Zset: ids of reports that wait for a moderator, by themselves. */
  reportsOpen: 'reports_open',
  /** Zset: ids of reports that are resolved, by themselves. */
  reportsResolved: 'reports_resolved',
  /** String, JSON, a year: a report. */
  report: (id: number) => `report:${id}`,
  /** Zset: ids of reports that a user has made, or that are about a user, by themselves. */
  userReports: (role: 'by' | 'about', id: number) => `user_reports_${role}:{${id}}`,
  /** Zset: ids of what moderators have done in the last year, by themselves. */
  acts: 'moderation_acts',
  /** String, JSON, a year: what a moderator has done. */
  act: (id: number) => `moderation_act:${id}`,
  /** Zset: ids of what a user has done as a moderator, or what moderators have done about a user, by themselves. */
  userActs: (role: 'by' | 'about', id: number) => `user_acts_${role}:{${id}}`,
  /** String: the last value of the id clock. */
  lastPostId: 'id_next_post',
  /** String: the last user id given out. */
  lastUserId: 'id_next_user',
  /** Zset: `<deliver or remove>:<post id>:<author id>` of what has not reached all feeds, by when that began (ms); of a reply with post and author that it answers to. */
  fanoutPending: 'fanout_pending',
  /** Set: the ranges of followers that one of these has still to reach. */
  fanoutRanges: (member: string) => `fanout_ranges:{${member}}`,
  /** Zset: ids of users with so many followers that their posts are merged into feeds when read, by the id from which on. */
  bigAccounts: 'big_accounts',
  /** Hash: one device's session. */
  session: (sid: string) => `session:{${sid}}`,
  /** String, some seconds: `<generation>.<sealed pair>` of the last refresh; the pair is empty after an edit. */
  sessionGrace: (sid: string) => `session_grace:{${sid}}`,
  /** Zset: sessions whose end has begun, by when (ms); a sweeper finishes what nobody repeats. */
  closingSessions: 'closing_sessions',
  /** Zset: session ids by expiry (ms). */
  userSessions: (id: number) => `user_sessions:{${id}}`,
  /**
   * String, a minute: `<seconds since 1970>.<random>` of the last time all sessions of a user were ended. A login that
   * began before may still be under way.
   */
  sessionBarrier: (id: number) => `session_barrier:{${id}}`,
  /**
   * Hash: the tokens of a user by a hash of each, JSON; `<hash>.used` is when it was last used, `roles` what roles the user has. See
   * store/tokens/.
   */
  accessTokens: (id: number) => `access_tokens:{${id}}`,
  /** String, JSON, a day, and 400 days from its last use: an app that has registered itself. */
  app: (clientId: string) => `app:${clientId}`,
  /** String, a day: `<client id> <scopes>` of a token by which an app acts for no user. */
  clientToken: (hash: string) => `client_token:${hash}`,
  /** String, a minute or ten, JSON: what a code of an app stands for; for an hour after that, the token that came of it. */
  authorizationCode: (hash: string) => `authorization_code:${hash}`,
  /** Zset: `<user id>:<sub>` of users whose sessions at Keycloak are being ended, by since when (ms). */
  unfinishedLogouts: 'unfinished_logouts',
  /** String → registration id; holds a name or an address while a registration is under way. */
  reservation: (kind: 'username' | 'email', value: string) => `reservation:${kind}:${value}`,
  /** String: there while a registration has begun and is not known to have ended. */
  unfinishedRegistration: (registrationId: string) => `unfinished_registration:${registrationId}`,
  /** String, no longer than the limit takes to be whole again: GCRA's next due time (µs); `subject` is a keyed hash. */
  rateLimit: (policy: string, by: string, subject: string) => `rate_limit:{${policy}}:${by}:${subject}`,
  /** Hash, a day: one request with an `Idempotency-Key`; named by a keyed hash of caller and key. */
  idempotency: (digest: string) => `idempotency:${digest}`,
  /** String, a year: the address of a suspended account that was deleted, by a keyed hash. */
  heldAddress: (digest: string) => `held_address:${digest}`,
  /** String, JSON: whom a single-use link was sent to; by a hash of its token. */
  link: (purpose: string, hash: string) => `link:${purpose}:${hash}`,
  /** Zset: the hashes of a user's links by expiry (ms); a link that is not here is void. */
  userLinks: (purpose: string, id: number) => `user_links:${purpose}:{${id}}`,
  /** String, 7 days: a mail server has taken this mail. */
  mailSent: (mailId: string) => `mail_sent:${mailId}`,
  /** String, 10 minutes, JSON: what a sign-in through Keycloak's pages needs on its way back. */
  signInAttempt: (hash: string) => `sign_in_attempt:${hash}`,
  /** String, a minute: what a one-time code stands for, sealed. */
  signInCode: (hash: string) => `sign_in_code:${hash}`,
  /** String: there while a logout token that was used could be sent again. */
  usedLogoutToken: (jti: string) => `used_logout_token:${jti}`,
  /** Zset: ids of Keycloak's events of one kind that were looked at lately, by their time (ms). */
  reconciledEvents: (kind: 'admin' | 'user') =>
    kind === 'admin' ? 'reconciled_events' : 'reconciled_user_events',
  /** String: the layout of all of this; see schema-version.ts. */
  schemaVersion: 'schema_version',
  /** String, a minute: written by each readiness check, to see whether writing works. */
  readiness: 'readiness',
  /** String, JSON: Keycloak's public signing keys, for a cold start while Keycloak is down. */
  signingKeys: 'signing_keys',
}
