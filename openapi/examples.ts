/** The people, posts and tokens that the examples are made of. */
export const createdAt = '2026-11-20T09:30:00.000Z'
export const author = { id: '1', username: 'ada', displayName: 'Ada Lovelace' }
export const counts = { followers: 2, following: 1, posts: 1 }
const bio = 'Notes on engines'
export const ownUser = {
  ...author, email: 'ada@example.com', emailVerified: true, bio, roles: ['can_post'], createdAt,
} // prettier-ignore
export const user = { ...author, bio, createdAt, counts }
export const userProfile = {
  ...user,
  viewer: { following: true, followedBy: false, blocking: false, muting: false },
}
export const post = {
  id: '28631254016000',
  author,
  text: 'Hello @grace, this is #Perch.',
  visibility: 'public',
  inReplyTo: null,
  entities: [
    { type: 'mention', start: 6, end: 12, id: '2', username: 'grace' },
    { type: 'tag', start: 22, end: 28, tag: 'Perch' },
  ],
  createdAt: '2026-11-20T09:34:21.500Z',
  editedAt: null,
  counts: { replies: 1, reposts: 2, likes: 3 },
  viewer: { liked: true, reposted: false, bookmarked: false },
}
export const answer = {
  ...post,
  id: '28631254998016',
  text: 'Well said.',
  inReplyTo: { id: post.id, username: author.username },
  entities: [],
  createdAt: '2026-11-20T09:34:22.459Z',
  counts: { replies: 0, reposts: 0, likes: 0 },
  viewer: { liked: false, reposted: false, bookmarked: false },
}
export const like = { id: post.id, liked: true, counts: post.counts }
export const repost = { id: post.id, reposted: true, counts: post.counts }
export const bookmark = { id: post.id, bookmarked: true, counts: post.counts }
export const blocking = { username: 'grace', blocking: true }
export const muting = { username: 'grace', muting: true }
export const tokens = {
  accessToken: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  refreshToken: 'Zk3v8YbJm1Q2.1.b0xw7Jr5c9uT4sQe',
  tokenType: 'Bearer',
  expiresIn: 300,
  refreshExpiresIn: 1800,
}
export const passkey = {
  id: '7553aa0f-5f7a-4b09-8482-1261e19bce33',
  type: 'passkey',
  name: 'My phone',
  createdAt,
  codesLeft: null,
  provider: null,
}
export const device = {
  id: 'Zk3v8YbJm1Q2', createdAt, lastUsedAt: '2026-11-20T10:02:00.000Z', userAgent: 'curl/8.14.1', current: true,
} // prettier-ignore
export const personalToken = {
  id: 'pX2mB7cQ9sTz',
  name: 'Bot on my server',
  scopes: ['read', 'write:posts'],
  createdAt,
  lastUsedAt: '2026-11-20T10:02:00.000Z',
  expiresAt: '2027-02-18T09:30:00.000Z',
  app: null,
}
export const app = {
  client_id: '5f2b8c1e9a7d4e3fb6c0d1a2e3f40516',
  client_secret: '9c1e0d4b7a2f6e5c8d3b1a0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d',
  name: 'Feather',
  website: 'https://app.example',
  redirect_uris: ['https://app.example/back'],
  redirect_uri: 'https://app.example/back',
  scopes: ['read', 'write:posts'],
}
/** The pair of RFC 7636, appendix B. */
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const authorizationRequest = {
  response_type: 'code',
  client_id: app.client_id,
  redirect_uri: app.redirect_uri,
  scope: 'write:posts',
  state: 'k2Jx0',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}
export const appToken = {
  access_token: 'perch_app_1_000102030405060708090a0b0c0d0e0f1011121300000000',
  token_type: 'Bearer',
  scope: 'write:posts',
  created_at: 1795426200,
}
export const serverMetadata = {
  issuer: 'https://perch.example',
  authorization_endpoint: 'https://perch.example/oauth/authorize',
  token_endpoint: 'https://perch.example/oauth/token',
  revocation_endpoint: 'https://perch.example/oauth/revoke',
  app_registration_endpoint: 'https://perch.example/oauth/apps',
  scopes_supported: ['read', 'write', 'follow'],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'client_credentials'],
  token_endpoint_auth_methods_supported: ['none', 'client_secret_post', 'client_secret_basic'],
  revocation_endpoint_auth_methods_supported: ['none', 'client_secret_post', 'client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  service_documentation: 'https://github.com/perch-dev/perch/blob/main/docs/apps.md',
  authorization_response_iss_parameter_supported: true,
}
/** With a checksum that is wrong: it looks like one, and no look-up is made for it. */
export const tokenText = 'perch_pat_1_000102030405060708090a0b0c0d0e0f1011121300000000'
const page = { total: 1, totalRelation: 'exact', next: null, prev: '29469757220864-29469757220864' }
const eve = { id: '7', username: 'eve', displayName: null }
export const report = {
  id: '28631254016900',
  username: 'eve',
  postIds: ['28631254016123'],
  reason: 'Sends the same advertisement to everyone.',
  comment: null,
  createdAt,
}
const { username: _, postIds: __, ...reported } = report
export const reportCase = {
  ...reported,
  reporter: author,
  user: { ...eve, suspended: false },
  posts: [{ id: report.postIds[0], text: 'Buy this.', visibility: 'public', createdAt, since: 'edited' }],
  resolution: null,
}
export const reportPage = { items: [reportCase], ...page }
export const resolution = { outcome: 'acted', reason: 'The account is suspended.', at: createdAt }
export const suspension = { username: 'eve', suspended: true, since: createdAt, reason: 'Spam' }
export const actPage = {
  items: [
    {
      id: '28631254017000',
      type: 'suspension',
      moderator: author,
      user: eve,
      postId: null,
      reportId: null,
      reason: 'Spam',
      createdAt,
    },
  ],
  ...page,
}
export const postPage = { items: [post], ...page }
export const feedPage = {
  items: [{ ...post, repostedBy: { ...user, id: '2', username: 'grace' } }],
  ...page,
}
export const userPage = { items: [user], ...page }
export const searchPage = {
  items: [user],
  total: 1,
  totalRelation: 'exact',
  next: null,
  prev: 'YWRhIDE',
}
export const notification = {
  id: '28631256064000', type: 'like', actor: { ...user, id: '2', username: 'grace' }, post, createdAt, read: false,
} // prettier-ignore
export const notificationPage = { items: [notification], ...page }
export const relationship = { username: 'grace', follower: 'ada', following: true, followers: 3 }
export const password = 'correct horse battery'
export const token = 'q9XHkG2vT0yLw4nB7sJ1'
export const html = '<!doctype html>\n<html lang="en">\n<title>…</title>\n'
