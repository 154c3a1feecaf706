/**
 * What the document says to its readers about the whole API and about its schemas. It stands here and not beside the
 * schemas, because what stands there is carried by every bundle. The words of a route are in its neighbour, `<key>.doc.ts`.
 */

export const about = `A small social network: accounts, sessions, followers, posts and feeds.

**Tokens.** \`POST /auth/login\` answers a pair. Send the access token as \`Authorization: Bearer <token>\`; it lives for
minutes. \`POST /auth/refresh\` turns the refresh token into the next pair, once: keep the newest.

**Refusals** are problems of RFC 9457 (\`application/problem+json\`). Programs decide by \`code\`; what happened and how to
fix it is on [one page](https://github.com/perch-dev/perch/blob/main/docs/problems.md). Where several things are wrong,
the order is 401, 400, 404 of what the path names, 403, 409.

**Requests** are JSON in UTF-8 of at most 16 KiB. Unknown members of a body, unknown and repeated members of a query are
refused. Times are RFC 3339 in UTC, ids are opaque strings.

**Lists** come in pages: \`next\` and \`prev\` are cursors for \`?after=\` and \`?before=\`, and stand in \`Link\` as well. Only \`next\`
and \`prev\` tell whether there is more: a page may hold fewer items than \`limit\`, or none, where many have just gone.
A cursor never shifts when something is added or removed. Every page has a \`prev\`, an empty one too: follow it, and you see
everything that the list shows from then on, once; where nothing is newer, it stays as it is.

**Methods.** HEAD is answered wherever GET is. Another method on a path of this document is refused with 405
(\`method-not-allowed\`, and \`Allow\` names those it takes), another path with 404 (\`route-not-found\`).

**Traces.** A request may come with \`traceparent\` and \`tracestate\` (W3C Trace Context); its trace goes on here.

**Every answer** also carries \`Strict-Transport-Security\`, \`X-Content-Type-Options: nosniff\`,
\`Content-Security-Policy\` and \`Referrer-Policy: no-referrer\`.`

const auth = {
  name: 'Auth',
  description: 'Register, log in and out, and everything that a mail or a browser has a part in',
}

/** By the folder in functions/, in the order in which they are shown. */
export const tags = {
  'sign-in': auth,
  sessions: auth,
  apps: { name: 'Apps', description: 'OAuth: apps that act for users' },
  tokens: { name: 'Tokens', description: 'Personal tokens for scripts and apps' },
  mail: auth,
  credentials: { name: 'Credentials', description: 'What you sign in with' },
  account: { name: 'Me', description: 'Your own account: read, change, export, delete' },
  people: { name: 'Users', description: 'The public profile of a user' },
  relations: { name: 'Followers', description: 'Who follows which user' },
  posts: { name: 'Posts', description: 'Write, read and delete posts' },
  conversations: { name: 'Conversations', description: 'Threads and replies' },
  tags: { name: 'Tags', description: 'Posts by their tags' },
  search: { name: 'Search', description: 'Find users and tags by how they begin' },
  marks: {
    name: 'Likes, reposts and bookmarks',
    description: 'Like posts, repost or bookmark them, and see who likes what',
  },
  safety: { name: 'Blocks and mutes', description: 'Users that you do not want to see, or be seen by' },
  notifications: {
    name: 'Notifications',
    description: 'What other users have done that concerns you, and what of it you have read',
  },
  moderation: { name: 'Moderation', description: 'Report a user; and what moderators do' },
  timelines: { name: 'Feed', description: 'What the users that you follow have posted and reposted' },
  roles: { name: 'Roles', description: 'Two routes that ask for a role' },
  health: { name: 'Health', description: 'For the operator of this service' },
}

/** By the name of the component. */
export const descriptions: Record<string, string> = {
  Author: 'The author of a post, as of now.',
  Credential: 'A password, or what has been set up on a page of Keycloak.',
  CredentialList: 'Every credential of the caller.',
  CredentialUpdate: 'What to call it.',
  Credentials: 'One of the two identifiers, and the password.',
  Deletion: 'The password confirms it, or a sign-in of the last five minutes.',
  Device: 'A session as its user sees it.',
  DeviceList: 'Every session of the caller.',
  Export: 'A page of everything that is held about the caller.',
  LinkUse: 'The token of a link from a mail.',
  Login: 'A pair of tokens, and whose they are.',
  LogoutRequest: 'What Keycloak sends; other members may come along.',
  Me: 'What the user sees of themselves.',
  MeUpdate: 'At least one of username, email, displayName and bio.',
  MeUpdated: 'The account as it is now, and the next pair of tokens.',
  NewPost: 'A post to be.',
  Notification: 'What another user has done: followed the caller, or what it says about `post`.',
  NotificationPage: 'A page of notifications, the newest first.',
  ReadUpTo: 'Up to where the notifications have been read.',
  Unread: 'What the caller has not read.',
  OwnUser: 'The account as its user sees it.',
  PasswordReset: 'The token of the link, and the new password twice.',
  PasswordResetRequest: 'Whose password is to be set anew.',
  PasswordUpdate: 'The new password, and the current one.',
  PasswordUpdated: 'The next pair of tokens.',
  Entity:
    'What a stretch of the text of a post leads to. `start` and `end` (exclusive) count Unicode code points.',
  Blocking: 'Whether the caller blocks a user.',
  Muting: 'Whether the caller mutes a user.',
  Act: 'What a moderator has done.',
  ActPage: 'A page of what moderators have done, the newest first.',
  ModerationReason: 'Why, for the log.',
  NewReport: 'The user that the caller reports, and why.',
  NewResolution: 'What has become of a report, and why.',
  Report: 'What the caller has reported.',
  ReportCase: 'A report as moderators see it.',
  ReportCasePage: 'A page of reports, the newest first.',
  Suspension: 'Whether a user is suspended, since when, and why.',
  Bookmark: 'Whether the caller has bookmarked a post.',
  Like: 'Whether the caller likes a post.',
  Post: 'A post.',
  Repost: 'Whether the caller has reposted a post.',
  FeedItem: 'A post, as it stands in a feed.',
  FeedItemPage: 'A page of a feed, the newest first.',
  PostEdit: 'What the post is to say.',
  NewApp: 'An app to be. The words are those of Mastodon and OAuth.',
  AppCredentials: 'What an app says of itself from now on: the only answer that holds its secret.',
  AuthorizationRequest: 'What an app has sent to `/oauth/authorize` (RFC 6749, RFC 7636).',
  Authorized: 'The code, and where to go with it.',
  Consent: 'What an app asks for, in words for its user.',
  TokenRequest: 'RFC 6749; other members may come along.',
  TokenAnswer: 'RFC 6749, 5.1.',
  Revocation: 'RFC 7009; other members may come along.',
  ServerMetadata: 'RFC 8414.',
  CreatedToken: 'A new token: the only answer that holds it.',
  NewToken: 'A personal token to be.',
  Token: 'A token as its user sees it, without the token itself.',
  TokenList: 'The tokens of the caller, the newest first.',
  Thread: 'A post with what is above it and direct replies.',
  Version: 'What a post said, from when on.',
  VersionList: 'All that a post has said, the oldest first.',
  PostCounts: 'As of now.',
  PostPage: 'A page of posts, the newest first.',
  RefreshRequest: 'The newest refresh token of a session.',
  Registered: 'The new account.',
  Registration: 'An account to be.',
  Relationship: 'Whether a user is followed by another, and by how many.',
  SignInCode: 'The one-time code of a sign-in through the browser.',
  TokenPair: 'An access token and the refresh token that leads to the next pair.',
  User: 'The public profile of a user.',
  UserProfile: 'The public profile of a user, and how the caller and the user stand to each other.',
  FoundTag: 'A tag that public posts have.',
  FoundItem: 'A user or a tag, as the search asks for.',
  FoundItemPage: 'A page of users or of tags, in the order of what was found.',
  UserPage: 'A page of users, the newest connection first.',
}

/** By member, or by component and member where the same word means another thing. */
export const members: Record<string, string> = {
  'Credential.type':
    'A `password`, codes by an `authenticator-app` and `recovery-codes` in its place (second factors), a `passkey`, which does without, or a `linked-account` of another service.',
  'Credential.name': 'What its user calls it; null where it has no name.',
  'CredentialUpdate.name': 'What its user is to call it.',
  'Credential.createdAt': 'Null where Keycloak does not know.',
  'Credential.provider': 'Of a linked account: the alias of the service.',
  codesLeft: 'Of recovery codes: how many have not been used.',
  accessToken: 'For `Authorization: Bearer`.',
  'SignInCode.code': 'The one-time code.',
  'SignInCode.code_verifier': 'What the `code_challenge` of the start was made from.',
  current: 'Whether it is the session of this very request.',
  currentPassword: 'For a new email address; left out after a sign-in of the last five minutes.',
  'PasswordUpdate.currentPassword':
    'The password until now; left out after a sign-in of the last five minutes.',
  emailVerified: 'Whether its owner has followed the link in a mail.',
  expiresIn: 'Seconds until the access token is of no use any more.',
  refreshExpiresIn: 'Seconds until the refresh token is of no use any more.',
  refreshToken: 'Used once; keep the newest.',
  followers: 'How many follow.',
  'Export.followers': 'Who follows the caller.',
  following: 'How many are followed.',
  'Export.following': 'The users that the caller follows.',
  'Relationship.followers': 'How many follow the user now.',
  'Relationship.following': 'Whether the follower follows the user now.',
  formerUsernames: 'Names that still lead to the account.',
  next: 'The cursor for `?after=`; null on the last page.',
  prev: 'The cursor for `?before=`, on every page; what you sent where there is nothing newer.',
  total: 'How many there are, at least or exactly: see `totalRelation`.',
  totalRelation: '`atLeast` where the list reaches beyond what was counted.',
  tokens: 'Null: log in again.',
  likes: 'How many like the post.',
  reposts: 'How many have reposted the post.',
  reposted: 'Whether the caller has reposted the post.',
  repostedBy:
    'The user who has brought the post into the feed by a repost, as of now; null where its author has.',
  'Export.reposts': 'The posts that the caller has reposted.',
  replies: 'How many direct replies there are.',
  'Thread.replies': 'Direct replies, the newest first.',
  'Thread.ancestors':
    'From the root of the conversation down, at most 50; null where a post is gone or not visible.',
  inReplyTo:
    'The post that it answers to, and its author as of now; null where it is no reply, or that account is gone.',
  'Export.inReplyTo': 'The id of the post that it answers to.',
  'NewPost.inReplyTo': 'The id of the post that it answers to.',
  'Export.likes': 'The posts that the caller likes.',
  liked: 'Whether the caller likes the post.',
  bookmarked: 'Whether the caller has bookmarked the post; no other user sees that.',
  'Export.bookmarks': 'The posts that the caller has bookmarked.',
  actor: 'Who did it, as of now.',
  read: 'Whether the caller has said that it has been read.',
  upTo: 'The id of a notification.',
  'Unread.count': 'How many there are.',
  'Export.notifications': 'What the caller was told of other users.',
  actorId: 'The user who did it.',
  postId: 'The post that it was done to, or that it was done by.',
  'UserProfile.viewer': 'Of the caller; null where no access token was sent.',
  blocking: 'Whether the caller blocks the user.',
  muting: 'Whether the caller mutes the user.',
  followedBy: 'Whether the user follows the caller.',
  'Me.suspended': 'There where the account is suspended.',
  'ReportCase.posts': 'Those of the reported posts that were there, as they were when they were reported.',
  'ReportCase.posts.since': 'What has happened to the post since it was reported.',
  'ReportCase.reporter': 'Null where the account is gone.',
  'Export.blocks': 'The users that the caller blocks.',
  'Export.mutes': 'The users that the caller mutes.',
  'Export.reports': 'What the caller has reported.',
  'Export.moderation': 'What moderators have done about the caller in the last year.',
  'Post.viewer': 'Of the caller; null where no access token was sent.',
  editedAt: 'When it was last edited; null where it never was.',
  visibility:
    '`public`: on all lists. `unlisted`: on no public list. `followers`: for followers of the author and the users that the post mentions.',
  'NewPost.visibility':
    '`public` by default; of a reply, that of the post that it answers to. It does not change later.',
  'Version.createdAt': 'Since when the post said so.',
  'Post.entities': 'In their order; at most 20 of each type. A mention names its user as of now.',
  'FoundTag.tag': 'As tags are compared, without the sign before it.',
  client_name: 'What its user is shown.',
  redirect_uris: 'Where a code may go: each letter by letter, on the device itself with any port.',
  redirect_uri: 'One of those that were registered.',
  'AppCredentials.redirect_uri': 'The same, one on each line.',
  'NewApp.scopes': 'What it may ask for, with blanks in between; `read` by default.',
  scope:
    'What it asks for, with blanks in between: scopes that it has registered, or narrower ones; `read` by default.',
  'TokenAnswer.scope': 'What the token may do.',
  'TokenAnswer.expires_in': 'Seconds; of `client_credentials` alone.',
  code_verifier: 'What the `code_challenge` was made from.',
  leadsTo: 'The host, or the scheme, that the code goes to; null where the page shows it.',
  cancel: 'Where to go where the user does not agree; null where there is no address.',
  'Authorized.location': 'Null where there is no address: show the code.',
  scopes: 'What it may do: scopes of the table in docs/apps.md.',
  expiresInDays: 'After that it is not valid any more.',
  'Token.lastUsedAt': 'Written at most once a minute; null where it was never used.',
  'CreatedToken.lastUsedAt': 'Null: it was never used.',
  'Token.app': 'The app that acts by it; null for a personal token.',
  'CreatedToken.app': 'Null: it is a personal token.',
  'Token.expiresAt': 'Null for an app: it goes on until it is ended, or is not used for a year.',
  'CreatedToken.token': 'For `Authorization: Bearer`. It is shown this once: Perch keeps a hash of it.',
  'Me.email': 'Null for a personal token or an app: they do not see it.',
  'Export.tokens': 'The tokens of the caller, without the tokens themselves.',
  'NewPost.text': '1 to 500 Unicode code points; they come back exactly as sent.',
}
