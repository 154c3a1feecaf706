// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** What a moderator has done. */
export interface Act {
  id: string
  type: 'suspension' | 'reinstatement' | 'post-deletion' | 'report-resolution'
  moderator: Author | null
  user: Author | null
  /** The post that it was done to, or that it was done by. */
  postId: string | null
  reportId: string | null
  reason: string | null
  createdAt: string
}
/** A page of what moderators have done, the newest first. */
export interface ActPage {
  items: Array<Act>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** What an app says of itself from now on: the only answer that holds its secret. */
export interface AppCredentials {
  client_id: string
  client_secret: string
  name: string
  website: string | null
  /** Where a code may go: each letter by letter, on the device itself with any port. */
  redirect_uris: Array<string>
  /** The same, one on each line. */
  redirect_uri: string
  /** What it may do: scopes of the table in docs/apps.md. */
  scopes: Array<string>
}
/** The author of a post, as of now. */
export interface Author {
  id: string
  username: string
  displayName: string | null
}
/** What an app has sent to `/oauth/authorize` (RFC 6749, RFC 7636). */
export interface AuthorizationRequest {
  response_type: 'code'
  client_id: string
  /** One of those that were registered. */
  redirect_uri: string
  /** What it asks for, with blanks in between: scopes that it has registered, or narrower ones; `read` by default. */
  scope?: string
  state?: string
  code_challenge: string
  code_challenge_method: 'S256'
}
/** The code, and where to go with it. */
export interface Authorized {
  code: string
  /** Null where there is no address: show the code. */
  location: string | null
}
/** Whether the caller blocks a user. */
export interface Blocking {
  username: string
  /** Whether the caller blocks the user. */
  blocking: boolean
}
/** Whether the caller has bookmarked a post. */
export interface Bookmark {
  id: string
  /** Whether the caller has bookmarked the post; no other user sees that. */
  bookmarked: boolean
  counts: PostCounts
}
/** What an app asks for, in words for its user. */
export interface Consent {
  app: {
    name: string
    website: string | null
  }
  /** The host, or the scheme, that the code goes to; null where the page shows it. */
  leadsTo: string | null
  /** What it may do: scopes of the table in docs/apps.md. */
  scopes: Array<{
    name: string
    words: string
  }>
  /** Where to go where the user does not agree; null where there is no address. */
  cancel: string | null
}
/** A new token: the only answer that holds it. */
export type CreatedToken = {
  id: string
  name: string
  /** What it may do: scopes of the table in docs/apps.md. */
  scopes: Array<string>
  createdAt: string
  /** Null: it was never used. */
  lastUsedAt: string | null
  expiresAt: string | null
  /** Null: it is a personal token. */
  app: {
    website: string | null
  } | null
  /** For `Authorization: Bearer`. It is shown this once: Perch keeps a hash of it. */
  token: string
}
/** A password, or what has been set up on a page of Keycloak. */
export interface Credential {
  id: string
  /** A `password`, codes by an `authenticator-app` and `recovery-codes` in its place (second factors), a `passkey`, which does without, or a `linked-account` of another service. */
  type: 'password' | 'authenticator-app' | 'recovery-codes' | 'passkey' | 'linked-account'
  /** What its user calls it; null where it has no name. */
  name: string | null
  /** Null where Keycloak does not know. */
  createdAt: string | null
  /** Of recovery codes: how many have not been used. */
  codesLeft: number | null
  /** Of a linked account: the alias of the service. */
  provider: string | null
}
/** Every credential of the caller. */
export interface CredentialList {
  items: Array<Credential>
}
/** What to call it. */
export interface CredentialUpdate {
  /** What its user is to call it. */
  name: string
}
/** One of the two identifiers, and the password. */
export type Credentials =
  | {
      email: string
      password: string
    }
  | {
      username: string
      password: string
    }
/** The password confirms it, or a sign-in of the last five minutes. */
export interface Deletion {
  password?: string
}
/** A session as its user sees it. */
export interface Device {
  id: string
  createdAt: string
  lastUsedAt: string
  userAgent: string
  /** Whether it is the session of this very request. */
  current: boolean
}
/** Every session of the caller. */
export interface DeviceList {
  items: Array<Device>
}
/** What a stretch of the text of a post leads to. `start` and `end` (exclusive) count Unicode code points. */
export type Entity =
  | {
      type: 'mention'
      start: number
      end: number
      id: string
      username: string
    }
  | {
      type: 'tag'
      start: number
      end: number
      tag: string
    }
  | {
      type: 'link'
      start: number
      end: number
      url: string
    }
/** A page of everything that is held about the caller. */
export interface Export {
  user: OwnUser
  /** Names that still lead to the account. */
  formerUsernames: Array<string>
  sessions: Array<Device>
  /** The tokens of the caller, without the tokens themselves. */
  tokens: Array<Token>
  /** The users that the caller follows. */
  following: Array<{
    id: string
    username: string | null
    since: string
  }>
  /** Who follows the caller. */
  followers: Array<{
    id: string
    username: string | null
    since: string
  }>
  posts: Array<{
    id: string
    text: string
    visibility: 'public' | 'unlisted' | 'followers'
    inReplyTo: string | null
    createdAt: string
    editedAt: string | null
    versions: Array<{
      text: string
      createdAt: string
    }>
  }>
  /** The posts that the caller likes. */
  likes: Array<{
    postId: string
    since: string
  }>
  /** The posts that the caller has bookmarked. */
  bookmarks: Array<{
    postId: string
    since: string
  }>
  /** The posts that the caller has reposted. */
  reposts: Array<{
    postId: string
    since: string
  }>
  /** What the caller was told of other users. */
  notifications: Array<{
    type: 'follow' | 'mention' | 'reply' | 'like' | 'repost'
    actorId: string
    postId: string | null
    createdAt: string
    read: boolean
  }>
  /** The users that the caller blocks. */
  blocks: Array<{
    id: string
    username: string | null
    since: string
  }>
  /** The users that the caller mutes. */
  mutes: Array<{
    id: string
    username: string | null
    since: string
  }>
  /** What the caller has reported. */
  reports: Array<{
    id: string
    postIds: Array<string>
    reason: string
    comment: string | null
    createdAt: string
    userId: string
  }>
  /** What moderators have done about the caller in the last year. */
  moderation: Array<{
    type: 'suspension' | 'reinstatement' | 'post-deletion' | 'report-resolution'
    postId: string | null
    reason: string | null
    createdAt: string
  }>
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
}
/** A post, as it stands in a feed. */
export type FeedItem = {
  id: string
  author: Author
  text: string
  /** `public`: on all lists. `unlisted`: on no public list. `followers`: for followers of the author and the users that the post mentions. */
  visibility: 'public' | 'unlisted' | 'followers'
  /** The post that it answers to, and its author as of now; null where it is no reply, or that account is gone. */
  inReplyTo: {
    id: string
    username: string
  } | null
  entities: Array<Entity>
  createdAt: string
  /** When it was last edited; null where it never was. */
  editedAt: string | null
  counts: PostCounts
  viewer: {
    liked: boolean
    reposted: boolean
    bookmarked: boolean
  } | null
  /** The user who has brought the post into the feed by a repost, as of now; null where its author has. */
  repostedBy: User | null
}
/** A page of a feed, the newest first. */
export interface FeedItemPage {
  items: Array<FeedItem>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** A user or a tag, as the search asks for. */
export type FoundItem = User | FoundTag
/** A page of users or of tags, in the order of what was found. */
export interface FoundItemPage {
  items: Array<FoundItem>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** A tag that public posts have. */
export interface FoundTag {
  /** As tags are compared, without the sign before it. */
  tag: string
}
/** One thing that is wrong with a request. */
export interface InvalidPart {
  detail: string
  /** A JSON pointer into the body (RFC 6901). */
  pointer?: string
  /** The name of a parameter of the path, the query or the headers. */
  parameter?: string
}
/** Whether the caller likes a post. */
export interface Like {
  id: string
  /** Whether the caller likes the post. */
  liked: boolean
  counts: PostCounts
}
/** The token of a link from a mail. */
export interface LinkUse {
  token: string
}
/** A pair of tokens, and whose they are. */
export interface Login {
  /** For `Authorization: Bearer`. */
  accessToken: string
  /** Used once; keep the newest. */
  refreshToken: string | null
  tokenType: 'Bearer'
  /** Seconds until the access token is of no use any more. */
  expiresIn: number
  /** Seconds until the refresh token is of no use any more. */
  refreshExpiresIn: number
  user: OwnUser
}
/** What Keycloak sends; other members may come along. */
export interface LogoutRequest {
  logout_token: string
}
/** What the user sees of themselves. */
export interface Me {
  id: string
  username: string
  /** Null for a personal token or an app: they do not see it. */
  email: string | null
  /** Whether its owner has followed the link in a mail. */
  emailVerified: boolean
  displayName: string | null
  bio: string | null
  roles: Array<string>
  createdAt: string
  counts: {
    followers: number
    following: number
    posts: number
  }
  /** There where the account is suspended. */
  suspended?: {
    since: string
    reason: string | null
  }
}
/** At least one of username, email, displayName and bio. */
export interface MeUpdate {
  username?: string
  email?: string
  displayName?: string | null
  bio?: string | null
  /** For a new email address; left out after a sign-in of the last five minutes. */
  currentPassword?: string
}
/** The account as it is now, and the next pair of tokens. */
export interface MeUpdated {
  user: OwnUser
  /** Null: log in again. */
  tokens: TokenPair | null
}
/** Why, for the log. */
export interface ModerationReason {
  reason: string
}
/** Whether the caller mutes a user. */
export interface Muting {
  username: string
  /** Whether the caller mutes the user. */
  muting: boolean
}
/** An app to be. The words are those of Mastodon and OAuth. */
export interface NewApp {
  /** What its user is shown. */
  client_name: string
  /** Where a code may go: each letter by letter, on the device itself with any port. */
  redirect_uris: string | Array<string>
  /** What it may ask for, with blanks in between; `read` by default. */
  scopes?: string
  website?: string | null
}
/** A post to be. */
export interface NewPost {
  /** 1 to 500 Unicode code points; they come back exactly as sent. */
  text: string
  /** `public` by default; of a reply, that of the post that it answers to. It does not change later. */
  visibility?: 'public' | 'unlisted' | 'followers'
  /** The id of the post that it answers to. */
  inReplyTo?: string
}
/** The user that the caller reports, and why. */
export interface NewReport {
  username: string
  postIds?: Array<string>
  reason: string
  comment?: string
}
/** What has become of a report, and why. */
export interface NewResolution {
  outcome: 'acted' | 'dismissed'
  reason: string
}
/** A personal token to be. */
export interface NewToken {
  name: string
  /** What it may do: scopes of the table in docs/apps.md. */
  scopes: Array<
    | 'read'
    | 'write'
    | 'follow'
    | 'read:account'
    | 'read:posts'
    | 'read:people'
    | 'read:marks'
    | 'read:notifications'
    | 'read:blocks'
    | 'write:posts'
    | 'write:follows'
    | 'write:marks'
    | 'write:notifications'
    | 'write:blocks'
    | 'write:reports'
  >
  /** After that it is not valid any more. */
  expiresInDays?: number
}
/** What another user has done: followed the caller, or what it says about `post`. */
export interface Notification {
  id: string
  type: 'follow' | 'mention' | 'reply' | 'like' | 'repost'
  /** Who did it, as of now. */
  actor: User
  post?: Post
  createdAt: string
  /** Whether the caller has said that it has been read. */
  read: boolean
}
/** A page of notifications, the newest first. */
export interface NotificationPage {
  items: Array<Notification>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** Why a request was refused, in the words of OAuth (RFC 6749, 5.2). */
export interface OAuthError {
  /** The code of OAuth. */
  error: string
  /** For people; may be reworded. */
  error_description: string
}
/** The account as its user sees it. */
export interface OwnUser {
  id: string
  username: string
  email: string
  /** Whether its owner has followed the link in a mail. */
  emailVerified: boolean
  displayName: string | null
  bio: string | null
  roles: Array<string>
  createdAt: string
}
/** The token of the link, and the new password twice. */
export interface PasswordReset {
  token: string
  password: string
  passwordConfirmation: string
}
/** Whose password is to be set anew. */
export interface PasswordResetRequest {
  email: string
}
/** The new password, and the current one. */
export interface PasswordUpdate {
  /** The password until now; left out after a sign-in of the last five minutes. */
  currentPassword?: string
  password: string
}
/** The next pair of tokens. */
export interface PasswordUpdated {
  /** Null: log in again. */
  tokens: TokenPair | null
}
/** A post. */
export type Post = {
  id: string
  author: Author
  text: string
  /** `public`: on all lists. `unlisted`: on no public list. `followers`: for followers of the author and the users that the post mentions. */
  visibility: 'public' | 'unlisted' | 'followers'
  /** The post that it answers to, and its author as of now; null where it is no reply, or that account is gone. */
  inReplyTo: {
    id: string
    username: string
  } | null
  /** In their order; at most 20 of each type. A mention names its user as of now. */
  entities: Array<Entity>
  createdAt: string
  /** When it was last edited; null where it never was. */
  editedAt: string | null
  counts: PostCounts
  /** Of the caller; null where no access token was sent. */
  viewer: {
    liked: boolean
    reposted: boolean
    bookmarked: boolean
  } | null
}
/** As of now. */
export interface PostCounts {
  /** How many direct replies there are. */
  replies: number
  /** How many have reposted the post. */
  reposts: number
  /** How many like the post. */
  likes: number
}
/** What the post is to say. */
export interface PostEdit {
  text: string
}
/** A page of posts, the newest first. */
export interface PostPage {
  items: Array<Post>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** Why a request was refused (RFC 9457). Programs decide by `code`. */
export interface Problem {
  /** Leads to what happened and how to fix it. */
  type: string
  /** For people; may be reworded. */
  title: string
  /** The status of the answer. */
  status: number
  /** For people: what to do about it here. Never repeats what was sent. */
  detail: string
  /** The id of the request, as in `X-Request-Id`. */
  instance: string
  /** Never changes its meaning. */
  code:
    | 'user-renamed'
    | 'malformed-json'
    | 'validation-failed'
    | 'username-taken'
    | 'email-taken'
    | 'weak-password'
    | 'link-invalid-or-expired'
    | 'login-identifier-not-allowed'
    | 'cannot-follow-yourself'
    | 'not-to-yourself'
    | 'return-address-not-allowed'
    | 'sign-in-not-begun-here'
    | 'code-invalid-or-expired'
    | 'invalid-grant'
    | 'invalid-scope'
    | 'unsupported-grant-type'
    | 'unauthorized-client'
    | 'logout-token-invalid'
    | 'unauthenticated'
    | 'invalid-credentials'
    | 'invalid-client'
    | 'session-ended'
    | 'wrong-password'
    | 'account-disabled'
    | 'account-suspended'
    | 'account-setup-required'
    | 'second-factor-required'
    | 'password-login-off'
    | 'login-too-old'
    | 'cross-site-request'
    | 'not-yours'
    | 'email-not-verified'
    | 'too-many-edits'
    | 'too-many-followed'
    | 'followers-only'
    | 'user-is-moderator'
    | 'user-blocked'
    | 'role-missing'
    | 'insufficient-scope'
    | 'too-many-tokens'
    | 'route-not-found'
    | 'user-not-found'
    | 'post-not-found'
    | 'report-not-found'
    | 'session-not-found'
    | 'credential-not-found'
    | 'app-not-found'
    | 'token-not-found'
    | 'method-not-allowed'
    | 'report-already-resolved'
    | 'last-credential'
    | 'registration-in-progress'
    | 'idempotency-in-progress'
    | 'body-too-large'
    | 'unsupported-media-type'
    | 'idempotency-key-reused'
    | 'too-many-requests'
    | 'internal-error'
    | 'redis-unavailable'
    | 'keycloak-unavailable'
    | 'queue-unavailable'
    | 'secrets-unavailable'
    | 'timed-out'
    | 'not-ready'
  /** Of `validation-failed` alone: everything that is wrong. */
  errors?: Array<InvalidPart>
}
/** Up to where the notifications have been read. */
export interface ReadUpTo {
  /** The id of a notification. */
  upTo: string
}
/** The newest refresh token of a session. */
export interface RefreshRequest {
  /** Used once; keep the newest. */
  refreshToken?: string | null
}
/** The new account. */
export interface Registered {
  user: OwnUser
}
/** An account to be. */
export interface Registration {
  username: string
  email: string
  password: string
  displayName?: string
}
/** Whether a user is followed by another, and by how many. */
export interface Relationship {
  username: string
  follower: string
  /** Whether the follower follows the user now. */
  following: boolean
  /** How many follow the user now. */
  followers: number
}
/** What the caller has reported. */
export interface Report {
  id: string
  username: string
  postIds: Array<string>
  reason: string
  comment: string | null
  createdAt: string
}
/** A report as moderators see it. */
export type ReportCase = {
  id: string
  /** Null where the account is gone. */
  reporter: Author | null
  user: {
    id: string
    username: string
    displayName: string | null
    suspended: boolean
  }
  /** Those of the reported posts that were there, as they were when they were reported. */
  posts: Array<{
    id: string
    text: string
    visibility: 'public' | 'unlisted' | 'followers'
    createdAt: string
    since: 'unchanged' | 'edited' | 'deleted'
  }>
  reason: string
  comment: string | null
  createdAt: string
  resolution: {
    outcome: 'acted' | 'dismissed'
    reason: string
    at: string
  } | null
}
/** A page of reports, the newest first. */
export interface ReportCasePage {
  items: Array<ReportCase>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** Whether the caller has reposted a post. */
export interface Repost {
  id: string
  /** Whether the caller has reposted the post. */
  reposted: boolean
  counts: PostCounts
}
/** RFC 7009; other members may come along. */
export interface Revocation {
  token: string
  client_id?: string
  client_secret?: string
}
/** RFC 8414. */
export interface ServerMetadata {
  issuer: string
  authorization_endpoint: string
  token_endpoint: string
  revocation_endpoint: string
  app_registration_endpoint: string
  scopes_supported: Array<string>
  response_types_supported: Array<string>
  response_modes_supported: Array<string>
  grant_types_supported: Array<string>
  token_endpoint_auth_methods_supported: Array<string>
  revocation_endpoint_auth_methods_supported: Array<string>
  code_challenge_methods_supported: Array<string>
  service_documentation: string
  authorization_response_iss_parameter_supported: boolean
}
/** The one-time code of a sign-in through the browser. */
export interface SignInCode {
  /** The one-time code. */
  code: string
  /** What the `code_challenge` of the start was made from. */
  code_verifier: string
}
/** Whether a user is suspended, since when, and why. */
export interface Suspension {
  username: string
  suspended: boolean
  since: string | null
  reason: string | null
}
/** A post with what is above it and direct replies. */
export interface Thread {
  /** From the root of the conversation down, at most 50; null where a post is gone or not visible. */
  ancestors: Array<Post | null>
  post: Post
  /** Direct replies, the newest first. */
  replies: {
    items: Array<Post>
    total: number
    totalRelation: 'exact' | 'atLeast'
    next: string | null
    prev: string
  }
}
/** A token as its user sees it, without the token itself. */
export type Token = {
  id: string
  name: string
  /** What it may do: scopes of the table in docs/apps.md. */
  scopes: Array<string>
  createdAt: string
  /** Written at most once a minute; null where it was never used. */
  lastUsedAt: string | null
  /** Null for an app: it goes on until it is ended, or is not used for a year. */
  expiresAt: string | null
  /** The app that acts by it; null for a personal token. */
  app: {
    website: string | null
  } | null
}
/** RFC 6749, 5.1. */
export interface TokenAnswer {
  access_token: string
  token_type: 'Bearer'
  /** What the token may do. */
  scope: string
  created_at: number
  /** Seconds; of `client_credentials` alone. */
  expires_in?: number
}
/** The tokens of the caller, the newest first. */
export interface TokenList {
  items: Array<Token>
}
/** An access token and the refresh token that leads to the next pair. */
export interface TokenPair {
  /** For `Authorization: Bearer`. */
  accessToken: string
  /** Used once; keep the newest. */
  refreshToken: string | null
  tokenType: 'Bearer'
  /** Seconds until the access token is of no use any more. */
  expiresIn: number
  /** Seconds until the refresh token is of no use any more. */
  refreshExpiresIn: number
}
/** RFC 6749; other members may come along. */
export interface TokenRequest {
  grant_type: string
  client_id?: string
  client_secret?: string
  code?: string
  /** One of those that were registered. */
  redirect_uri?: string
  /** What the `code_challenge` was made from. */
  code_verifier?: string
  /** What it asks for, with blanks in between: scopes that it has registered, or narrower ones; `read` by default. */
  scope?: string
}
/** What the caller has not read. */
export interface Unread {
  /** How many there are. */
  count: number
}
/** The public profile of a user. */
export interface User {
  id: string
  username: string
  displayName: string | null
  bio: string | null
  createdAt: string
  counts: {
    followers: number
    following: number
    posts: number
  }
}
/** A page of users, the newest connection first. */
export interface UserPage {
  items: Array<User>
  /** How many there are, at least or exactly: see `totalRelation`. */
  total: number
  /** `atLeast` where the list reaches beyond what was counted. */
  totalRelation: 'exact' | 'atLeast'
  /** The cursor for `?after=`; null on the last page. */
  next: string | null
  /** The cursor for `?before=`, on every page; what you sent where there is nothing newer. */
  prev: string
}
/** The public profile of a user, and how the caller and the user stand to each other. */
export type UserProfile = {
  id: string
  username: string
  displayName: string | null
  bio: string | null
  createdAt: string
  counts: {
    followers: number
    following: number
    posts: number
  }
  /** Of the caller; null where no access token was sent. */
  viewer: {
    following: boolean
    followedBy: boolean
    blocking: boolean
    muting: boolean
  } | null
}
/** What a post said, from when on. */
export interface Version {
  text: string
  entities: Array<Entity>
  /** Since when the post said so. */
  createdAt: string
}
/** All that a post has said, the oldest first. */
export interface VersionList {
  items: Array<Version>
}
export type ProblemCode = Problem['code']
/** What each route takes (`input`) and the body of its answer; null where there is none. */
export interface Routes {
  /** Create an account */
  'POST /auth/register': {
    input: {
      body: Registration
    }
    answer: Registered
  }
  /** Open a session with a password */
  'POST /auth/login': {
    input: {
      body: Credentials
    }
    answer: Login
  }
  /** End the session of this device; both of its tokens are dead at once */
  'POST /auth/logout': {
    input: {}
    answer: null
  }
  /** A new pair for a refresh token; the old access token is dead */
  'POST /auth/refresh': {
    input: {
      body: RefreshRequest
    }
    answer: TokenPair
  }
  /** End the sessions of every device of the caller */
  'POST /auth/logout-all': {
    input: {}
    answer: null
  }
  /** The caller's devices, the one used last first */
  'GET /auth/sessions': {
    input: {}
    answer: DeviceList
  }
  /** End the session of one device of the caller */
  'DELETE /auth/sessions/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: null
  }
  /** The caller's tokens, the newest first */
  'GET /auth/tokens': {
    input: {}
    answer: TokenList
  }
  /** Make a personal token, for a script or an app */
  'POST /auth/tokens': {
    input: {
      body: NewToken
    }
    answer: CreatedToken
  }
  /** End a token of the caller */
  'DELETE /auth/tokens/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: null
  }
  /** Send the mail again by which the caller verifies their address, unless they have */
  'POST /auth/email-verification': {
    input: {}
    answer: null
  }
  /** Verify an address by the link that was sent to it; a form gets a page */
  'POST /auth/email-verification/confirm': {
    input: {
      body: LinkUse
    }
    answer: null
  }
  /** Send a link by which a new password can be set, if an account has the address */
  'POST /auth/password-reset': {
    input: {
      body: PasswordResetRequest
    }
    answer: null
  }
  /** Set a new password by the link that was sent; every session ends; a form gets a page */
  'POST /auth/password-reset/confirm': {
    input: {
      body: PasswordReset
    }
    answer: null
  }
  /** What the caller sees of themselves */
  'GET /me': {
    input: {}
    answer: Me
  }
  /** Change the caller's names and profile; the answer brings a new pair, the old one is dead */
  'PATCH /me': {
    input: {
      body: MeUpdate
    }
    answer: MeUpdated
  }
  /** Change the caller's password; every session ends, and the answer brings a new one */
  'PUT /me/password': {
    input: {
      body: PasswordUpdate
    }
    answer: PasswordUpdated
  }
  /** Everything that is held about the caller, in pages */
  'GET /me/export': {
    input: {
      query?: {
        after?: string | undefined
      }
    }
    answer: Export
  }
  /** Delete the caller's account: unreachable at once, gone when the clean-up has run */
  'POST /me/deletion': {
    input: {
      body: Deletion
    }
    answer: null
  }
  /** What the caller can sign in with */
  'GET /me/credentials': {
    input: {}
    answer: CredentialList
  }
  /** Name one of the credentials of the caller */
  'PATCH /me/credentials/{id}': {
    input: {
      path: {
        id: string
      }
      body: CredentialUpdate
    }
    answer: Credential
  }
  /** Remove one of the credentials of the caller */
  'DELETE /me/credentials/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: null
  }
  /** Open a session with the one-time code of a sign-in through the browser */
  'POST /auth/oidc/token': {
    input: {
      body: SignInCode
    }
    answer: Login
  }
  /** Get the public profile of a user */
  'GET /users/{username}': {
    input: {
      path: {
        username: string
      }
    }
    answer: UserProfile
  }
  /** Who follows a user, newest first */
  'GET /users/{username}/followers': {
    input: {
      path: {
        username: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: UserPage
  }
  /** The users that a user follows, newest first */
  'GET /users/{username}/following': {
    input: {
      path: {
        username: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: UserPage
  }
  /** The caller starts following a user */
  'PUT /users/{username}/followers/{follower}': {
    input: {
      path: {
        username: string
        follower: string
      }
    }
    answer: Relationship
  }
  /** The caller no longer follows a user */
  'DELETE /users/{username}/followers/{follower}': {
    input: {
      path: {
        username: string
        follower: string
      }
    }
    answer: Relationship
  }
  /** A user's posts, newest first */
  'GET /users/{username}/posts': {
    input: {
      path: {
        username: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: PostPage
  }
  /** Publish a post; it is delivered to the feed of every follower */
  'POST /users/{username}/posts': {
    input: {
      path: {
        username: string
      }
      body: NewPost
    }
    answer: Post
  }
  /** One post */
  'GET /posts/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Post
  }
  /** The caller edits a post of theirs; what it said before is kept */
  'PATCH /posts/{id}': {
    input: {
      path: {
        id: string
      }
      body: PostEdit
    }
    answer: Post
  }
  /** The caller deletes a post of theirs; it leaves every feed */
  'DELETE /posts/{id}': {
    input: {
      path: {
        id: string
      }
      query?: {
        reason?: string | undefined
      }
    }
    answer: null
  }
  /** A post in its conversation */
  'GET /posts/{id}/thread': {
    input: {
      path: {
        id: string
      }
    }
    answer: Thread
  }
  /** The direct replies to a post, the newest first */
  'GET /posts/{id}/replies': {
    input: {
      path: {
        id: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: PostPage
  }
  /** All that a post has said, oldest first */
  'GET /posts/{id}/versions': {
    input: {
      path: {
        id: string
      }
    }
    answer: VersionList
  }
  /** The public posts under a tag, the newest first */
  'GET /tags/{tag}/posts': {
    input: {
      path: {
        tag: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: PostPage
  }
  /** All posts, newest first */
  'GET /posts': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: PostPage
  }
  /** What those the caller follows and the caller have posted and reposted, newest first */
  'GET /users/{username}/feed': {
    input: {
      path: {
        username: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: FeedItemPage
  }
  /** Users and tags by how they begin */
  'GET /search': {
    input: {
      query: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
        q: string
        type: 'users' | 'tags'
      }
    }
    answer: FoundItemPage
  }
  /** The caller likes a post */
  'PUT /me/likes/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Like
  }
  /** The caller takes back a like */
  'DELETE /me/likes/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Like
  }
  /** The caller bookmarks a post */
  'PUT /me/bookmarks/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Bookmark
  }
  /** The caller removes a bookmark */
  'DELETE /me/bookmarks/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Bookmark
  }
  /** The caller reposts a post */
  'PUT /me/reposts/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Repost
  }
  /** The caller takes a repost back */
  'DELETE /me/reposts/{id}': {
    input: {
      path: {
        id: string
      }
    }
    answer: Repost
  }
  /** The posts that the caller likes, the last liked first */
  'GET /me/likes': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: PostPage
  }
  /** The posts that the caller has bookmarked, the last one first */
  'GET /me/bookmarks': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: PostPage
  }
  /** Who likes a post, the last one first */
  'GET /posts/{id}/likes': {
    input: {
      path: {
        id: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: UserPage
  }
  /** Who has reposted a post, the last one first */
  'GET /posts/{id}/reposts': {
    input: {
      path: {
        id: string
      }
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: UserPage
  }
  /** The caller blocks a user */
  'PUT /me/blocks/{username}': {
    input: {
      path: {
        username: string
      }
    }
    answer: Blocking
  }
  /** The caller no longer blocks a user */
  'DELETE /me/blocks/{username}': {
    input: {
      path: {
        username: string
      }
    }
    answer: Blocking
  }
  /** The users that the caller blocks, the last one first */
  'GET /me/blocks': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: UserPage
  }
  /** The caller mutes a user */
  'PUT /me/mutes/{username}': {
    input: {
      path: {
        username: string
      }
    }
    answer: Muting
  }
  /** The caller no longer mutes a user */
  'DELETE /me/mutes/{username}': {
    input: {
      path: {
        username: string
      }
    }
    answer: Muting
  }
  /** The users that the caller mutes, the last one first */
  'GET /me/mutes': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: UserPage
  }
  /** What other users have done, the newest first */
  'GET /me/notifications': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
        types?: string | undefined
      }
    }
    answer: NotificationPage
  }
  /** How many notifications the caller has not read */
  'GET /me/notifications/unread': {
    input: {}
    answer: Unread
  }
  /** The caller has read a notification, and all that are older */
  'PUT /me/notifications/read': {
    input: {
      body: ReadUpTo
    }
    answer: null
  }
  /** Register an app */
  'POST /oauth/apps': {
    input: {
      body: NewApp
    }
    answer: AppCredentials
  }
  /** What an app asks the caller for */
  'GET /oauth/authorization': {
    input: {
      query: {
        response_type: 'code'
        client_id: string
        redirect_uri: string
        scope?: string | undefined
        state?: string | undefined
        code_challenge: string
        code_challenge_method: 'S256'
      }
    }
    answer: Consent
  }
  /** Let an app act for the caller */
  'POST /oauth/authorization': {
    input: {
      body: AuthorizationRequest
    }
    answer: Authorized
  }
  /** Turn a code into a token */
  'POST /oauth/token': {
    input: {
      body: TokenRequest
    }
    answer: TokenAnswer
  }
  /** End a token of the app */
  'POST /oauth/revoke': {
    input: {
      body: Revocation
    }
    answer: {}
  }
  /** Where what of OAuth is */
  'GET /.well-known/oauth-authorization-server': {
    input: {}
    answer: ServerMetadata
  }
  /** Report a user to the moderators */
  'POST /reports': {
    input: {
      body: NewReport
    }
    answer: Report
  }
  /** The reports that wait for a moderator, the newest first */
  'GET /moderation/reports': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
        state?: 'open' | 'resolved' | undefined
      }
    }
    answer: ReportCasePage
  }
  /** A moderator resolves a report */
  'POST /moderation/reports/{id}/resolution': {
    input: {
      path: {
        id: string
      }
      body: NewResolution
    }
    answer: ReportCase
  }
  /** A moderator suspends a user */
  'PUT /moderation/users/{username}/suspension': {
    input: {
      path: {
        username: string
      }
      body: ModerationReason
    }
    answer: Suspension
  }
  /** A moderator ends a suspension */
  'DELETE /moderation/users/{username}/suspension': {
    input: {
      path: {
        username: string
      }
      body: ModerationReason
    }
    answer: Suspension
  }
  /** What moderators have done in the last year, the newest first */
  'GET /moderation/log': {
    input: {
      query?: {
        limit?: number | undefined
        after?: string | undefined
        before?: string | undefined
      }
    }
    answer: ActPage
  }
  /** Whether the caller has the role can_post */
  'GET /misc/can-post': {
    input: {}
    answer: {
      role: 'can_post'
    }
  }
  /** Whether the caller has the role moderator */
  'GET /misc/moderator': {
    input: {}
    answer: {
      role: 'moderator'
    }
  }
  /** Whether functions run at all */
  'GET /health/live': {
    input: {}
    answer: {
      status: 'live'
    }
  }
  /** Whether Keycloak and Redis answer; 503 names what is down */
  'GET /health/ready': {
    input: {}
    answer: {
      status: 'ready'
    }
  }
}
/** Those that take an access token. */
export declare const protectedRoutes: Set<keyof Routes>
/** Those that take an Idempotency-Key. */
export declare const idempotencyKeyRoutes: Set<keyof Routes>
/** Those that delete what the end of their path names: it is not found after that. */
export declare const deletingRoutes: Set<keyof Routes>
