/**
 * What the document says to its readers beyond what the code knows. It stands here and not beside the schemas, because
 * whatever stands there is carried by every bundle.
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
A cursor never shifts when something is added or removed. Every page has a \`prev\`, an empty one too: ask with it for what comes;
where nothing is newer, it stays as it is.

**Methods.** HEAD is answered wherever GET is. Another method on a path of this document is refused with 405
(\`method-not-allowed\`, and \`Allow\` names those it takes), another path with 404 (\`route-not-found\`).

**Traces.** A request may come with \`traceparent\` and \`tracestate\` (W3C Trace Context); its trace goes on here.

**Every answer** also carries \`Strict-Transport-Security\`, \`X-Content-Type-Options: nosniff\`,
\`Content-Security-Policy\` and \`Referrer-Policy: no-referrer\`.`

/** By the folder in functions/, in the order in which they are shown. */
export const tags = {
  auth: {
    name: 'Auth',
    description: 'Register, log in and out, and everything that a mail or a browser has a part in',
  },
  me: { name: 'Me', description: 'Your own account: read, change, export, delete' },
  users: { name: 'Users', description: 'What everybody may see of a user' },
  followers: { name: 'Followers', description: 'Who follows whom' },
  posts: { name: 'Posts', description: 'Write, read and delete posts' },
  feed: { name: 'Feed', description: 'What those wrote whom you follow' },
  misc: { name: 'Roles', description: 'Two routes that ask for a role' },
  health: { name: 'Health', description: 'For whoever runs this service' },
}

/** By the function's key: what its summary leaves open. */
export const operations: Record<string, string> = {
  register:
    'The username is lower-cased, and some words are reserved. A mail by which the address is verified is on its way; ' +
    'an unverified address stops no login.',
  login:
    'With the username or with the email address, as the service is set. A wrong password, an unknown account and one ' +
    'that is locked for a while are answered alike.',
  logout: 'May be repeated until it has worked.',
  'logout-all': 'The session of this request as well. May be repeated until it has worked.',
  refresh:
    'Each refresh token is used once. For a few seconds the one just used gives the same pair again (parallel tabs, lost ' +
    'answers); after that, using it again ends the session.',
  'list-sessions': '`lastUsedAt` is renewed by every call, and written at most once a minute.',
  'delete-session': 'Its tokens are dead at once. The ids are those of `GET /auth/sessions`.',
  'request-verification': 'Registration has sent the first. The link is valid for 24 hours.',
  'get-verification-form': 'Where the link in the mail leads. The form posts to the same path.',
  'confirm-verification':
    'What it unlocks is unlocked at once. A form is answered with a page, JSON with 204.',
  'request-password-reset':
    'The answer is the same for a known and an unknown address. The link is valid for 10 minutes.',
  'get-password-reset-form': 'Where the link in the mail leads. The form posts to the same path.',
  'confirm-password-reset':
    'A password that is too weak does not use the link up. A form is answered with a page, JSON with 204.',
  'oidc-start':
    'Authorization code with PKCE. `returnTo` has to be one of the addresses in the setting `APP_REDIRECT_URLS`, letter ' +
    'by letter; the browser ends there, with `code` (or `error`) and the `state` of the app in the query. The app makes ' +
    'a verifier of its own (RFC 7636), sends its `code_challenge` here and the verifier with the code: caught on its way, the code is worth nothing.',
  'oidc-callback':
    'Only the browser that began the sign-in can end it: its cookie says so. More members may come along.',
  'oidc-token':
    'A code is valid for a minute and used once. With a verifier that does not fit, it is used up as well.',
  'backchannel-logout':
    'OpenID Connect Back-Channel Logout 1.0; called by Keycloak alone. The logout token is its authentication.',
  'get-me': 'The email address and the roles are as the access token says, the rest as of now.',
  'update-me':
    'null clears, absent leaves. A new email address needs `currentPassword` (or, for an account without one, a login of ' +
    'the last five minutes), is unverified, and the old address is told. A name that was given up leads to the new one ' +
    'for 30 days. `tokens: null`: the edit was made, and the caller has to log in again.',
  'update-password':
    'Every session ends, here and at Keycloak, and `tokens` are of a new one; null: the password was set, and the caller has to log in again.',
  'export-me': 'Lists that are long go on in the page that `next` leads to.',
  'delete-me':
    'The account cannot be found any more; what is left of it is cleaned up within minutes. Its name and its former names cannot be taken for 30 days.',
  'get-user': 'The email address is for its owner alone.',
  'list-followers': 'Each as of now.',
  'list-following': 'Each as of now.',
  'add-follower':
    "The follower's feed holds the user's newest posts when this is answered. Repeating it changes nothing.",
  'remove-follower':
    "The user's posts leave the follower's feed. Nothing to remove, or a follower who does not exist, is fine as well.",
  'list-user-posts':
    'A cursor is the id of a post: `?before=` with the newest id you have asks for newer ones.',
  'list-posts': 'A cursor is the id of a post: `?before=` with the newest id you have asks for newer ones.',
  'get-feed':
    'Never doubled or gapped. `totalRelation` is `atLeast` where the feed reaches beyond what is kept ready.',
  'create-post': 'The author needs the role `can_post`, which everybody has at first.',
  'get-post': 'The author is as of now.',
  'delete-post': 'From then on nobody finds it, neither by its id nor in a list.',
  'can-post': 'Everybody has it at first.',
  moderator: 'Operators grant it.',
  live: 'Asks no dependency.',
  ready: 'Answers within 300 ms.',
}

/** By the name of the component. */
export const descriptions: Record<string, string> = {
  Author: 'The author of a post, as of now.',
  Credentials: 'One of the two identifiers, and the password.',
  Deletion: 'The password confirms it.',
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
  OwnUser: 'The account as its user sees it.',
  PasswordReset: 'The token of the link, and the new password twice.',
  PasswordResetRequest: 'Whose password is to be set anew.',
  PasswordUpdate: 'The current password, and the new one.',
  PasswordUpdated: 'The next pair of tokens.',
  Post: 'A post.',
  PostPage: 'A page of posts, the newest first.',
  RefreshRequest: 'The newest refresh token of a session.',
  Registered: 'The new account.',
  Registration: 'An account to be.',
  Relationship: 'Whether somebody follows a user, and how many do.',
  SignInCode: 'The one-time code of a sign-in through the browser.',
  TokenPair: 'An access token and the refresh token that leads to the next pair.',
  User: 'What everybody may see of a user.',
  UserPage: 'A page of users, the newest connection first.',
}

/** By member, or by component and member where the same word means another thing. */
export const members: Record<string, string> = {
  accessToken: 'For `Authorization: Bearer`.',
  'SignInCode.code': 'The one-time code.',
  'SignInCode.code_verifier': 'What the `code_challenge` of the start was made from.',
  current: 'Whether it is the session of this very request.',
  currentPassword: 'Needed where the email address changes.',
  'PasswordUpdate.currentPassword': 'The password until now.',
  emailVerified: 'Whether its owner has followed the link in a mail.',
  expiresIn: 'Seconds until the access token is of no use any more.',
  refreshExpiresIn: 'Seconds until the refresh token is of no use any more.',
  refreshToken: 'Used once; keep the newest.',
  followers: 'How many follow.',
  'Export.followers': 'Who follows the caller.',
  following: 'How many are followed.',
  'Export.following': 'Whom the caller follows.',
  'Relationship.followers': 'How many follow the user now.',
  'Relationship.following': 'Whether the follower follows the user now.',
  formerUsernames: 'Names that still lead to the account.',
  next: 'The cursor for `?after=`; null on the last page.',
  prev: 'The cursor for `?before=`, on every page; what you sent where there is nothing newer.',
  total: 'How many there are, at least or exactly: see `totalRelation`.',
  totalRelation: '`atLeast` where the list reaches beyond what was counted.',
  tokens: 'Null: log in again.',
  'NewPost.text': '1 to 500 Unicode code points; they come back exactly as sent.',
}

/** Of the path, the query, the headers and the cookies, by name. */
export const parameters: Record<string, string> = {
  username: 'Upper and lower case are the same.',
  follower: 'The user who follows. Upper and lower case are the same.',
  id: 'An id as it stands in an answer.',
  limit: 'How many items at most.',
  after: 'The cursor `next` of a page.',
  before: 'The cursor `prev` of a page; not together with `after`.',
  token: 'The token of the link.',
  returnTo: 'Where the sign-in ends.',
  code_challenge: 'The SHA-256 of the verifier of the app, in base64url.',
  code_challenge_method: 'May be left out: there is one.',
  state: "The app's own value, which comes back to it.",
  code: "Keycloak's code.",
  error: 'Why Keycloak signed nobody in.',
  iss: 'The issuer.',
  'Idempotency-Key':
    'Any text of your choice. The same key and request gets the same answer for a day, without being done twice.',
  '__Host-perch_sign_in':
    'Names the browser that began the sign-in. One that was not set here counts as none.',
}
