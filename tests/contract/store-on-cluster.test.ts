import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startRedisCluster, type RedisCluster } from '../support/redis/redis-cluster.ts'

const folder = join(process.cwd(), 'shared/store')

/** Users enough that their keys lie at every node. */
const users = Array.from({ length: 30 }, (_, i) => i + 1)
const profile = {
  id: 1,
  sub: 's',
  username: 'ada',
  displayName: 'A',
  bio: null,
  createdAt: '2026-01-01',
  suspended: null,
}
const post1 = { id: 1024, authorId: 1, text: 't', createdAt: 'c' }
const report = { id: 2048, reporterId: 2, userId: 1, postIds: [1024], reason: 'r', comment: null }
const act1 = { id: 2048, type: 'suspension', moderatorId: 2, userId: 1, reason: 'r' }
const restriction = { kind: 'blocks', userId: 1, otherId: 2 }
const mark = { kind: 'likes', postId: 1024, userId: 1 }
const tagged = { ...post1, text: '#perch #other', entities: [['tag', 0, 6], ['tag', 7, 13]] } // prettier-ignore
const monthly = {
  list: (month: string) => `list:{${month}}`,
  late: (month: string) => `late:{${month}}`,
}
const told = { type: 'like', actorId: 2, postId: 1024 }
const range = { direction: 'older', from: undefined, count: 5 }
const entry = { postId: 1024, authorId: 1 }
const repost = { ...entry, actorId: 2 }
const brought = { ...entry, repost: { id: 3072, actorId: 2 } }
const edge = { userId: 1, followerId: 2 }
const change = { ...edge, note: '2:1:7' }
const fanOut = { action: 'deliver', ...entry }
const pair = { sub: 's', jti: 'j', sealedRefreshToken: 'r', expiresAt: new Date(4e12), graceMs: 1000 }
const session = { ...pair, sid: 'sid', userId: 1, userAgent: 'a', createdAt: new Date() }
const names = { username: 'ada', email: 'ada@example.com' }
const link = { userId: 1, sub: 's', email: names.email, verified: true, remainingMs: 1000 }
const meters = ['address', 'account'].map((by) => ({ by, subject: by, burst: 5, perSeconds: 60 }))
const owner = { userId: 1, sub: 's' }
const run = { name: 'run', id: 'id' }
const deletion = { userId: 1, sub: 's', username: 'ada' }

/** What each function of the store is called with, in an order in which each finds something to do. */
const calls: Record<string, unknown[]> = {
  nextId: [], nextUserId: [], keepUserId: [7], raiseUserIds: [], readSchemaVersion: [], noteSchemaVersion: [], writeSigningKeys: ['{}'], readSigningKeys: [],
  saveAttempt: ['h', {}], takeAttempt: ['h'], saveCode: ['h', 'c'], takeCode: ['h'],
  rememberLogoutToken: ['j', 4e9], forgetLogoutToken: ['j'], isMailSent: ['m'], noteMailSent: ['m'],
  beginRegistration: ['r'], isUnfinished: ['r'], finishRegistration: ['r'],
  reserve: [names, 'r'], release: [names, 'r'],
  countRequest: ['login', meters], forgetRequests: ['login', meters],
  beginRun: [run, { request: 'r', target: 't', isSameTarget: false }, 1000], reserveValue: [run, 'v'], endRun: [run, 'answer'],
  readReconciled: ['user'], markReconciled: ['user', [{ id: 'e', time: 1 }, { id: 'f', time: 2 }], 1],
  createProfile: [profile], releaseName: ['x', 1], freeName: ['x'], adoptProfile: [profile, 's'], claimUserId: ['s', 1], releaseUserId: ['s', 2], findUserId: ['ada'], findUserIdBySub: ['s'], findSubOfUser: [1],
  findNameHolder: ['ada'], readProfile: [1], readNames: [users], readCounts: [1], readCards: [users],
  updateProfile: [owner, { displayName: null, bio: 'b' }], renameUser: [profile, 'eve'], holdNames: [1, ['mia']], listFormerUsernames: [1],
  noteVerifiedEmail: [owner, names.email], isEmailVerified: [1, names.email], forgetVerifiedEmail: [owner],
  createSession: [session], readSession: ['sid'], touch: ['sid', new Date()], readForRefresh: ['sid'],
  rotate: [{ sid: 'sid', userId: 1, generation: 1 }, { ...pair, sealedPair: 'p' }],
  claim: ['sid', 'j'], unclaim: ['sid', 'j'], replace: ['sid', 1, pair], expireAccessToken: ['sid', 'j'],
  readSealedRefreshToken: ['sid'], listSessionIds: [1], readDevice: ['sid'], markClosing: ['sid', owner],
  listUnfinishedEnds: [new Date(), 5], readClosing: ['sid'], forgetUnfinishedEnd: ['sid'],
  raiseBarrier: [1], noteUnfinishedLogout: [owner], listUnfinishedLogouts: [new Date(), 5], forgetUnfinishedLogout: [owner],
  deleteSession: ['sid', 1],
  addAccessToken: [owner, { hash: 'h', token: { id: 'i', sub: 's' }, roles: ['can_post'], max: 5 }], readToken: [1, 'h'], touchAccessToken: [1, 'h', new Date()],
  writeApp: ['a', { name: 'n' }], readApp: ['a'], keepApp: ['a'], writeClientToken: ['h', { clientId: 'a', scopes: ['read'] }, 60], readClientToken: ['h'], removeClientToken: ['h'],
  saveAuthorizationCode: ['h', {}, 60], takeAuthorizationCode: ['h'], noteTokenOfCode: ['h', { userId: 1, hash: 'h' }],
  listAccessTokens: [owner], renewRolesOfTokens: [owner, []], removeAccessTokens: [1, ['h']],
  createLink: ['reset', link], takeLink: ['reset', 't'], giveBackLink: ['reset', 't', link],
  voidLinks: [1, 'reset'],
  beginEdgeChange: [edge], follow: [edge, 10], addToFollowers: [edge, 5], isFollowing: [edge],
  listOverdueEdgeChanges: [5], postponeEdgeChange: [change], finishEdgeChange: [change],
  countFollowers: [1], countFollowing: [2],
  readFollowers: [1, range], readFollowing: [2, range], readFollowedIds: [2], filterFollowed: [2, users], filterFollowersOf: [2, users], readRelations: [2, users],
  addBigAccount: [1], removeBigAccount: [3], readFollowedBig: [2],
  writePost: [{ id: 1024, authorId: 1, text: 't', createdAt: 'c' }], listPost: [post1], listElsewhere: [post1], isPost: [1024], wasPost: [1024],
  readPost: [1024], readPosts: [[1024, 2048, 3072]], readUserPostIds: [1, range], readNearestActivities: [users, range], countUserPosts: [1],
  readUserPosts: [1, range, 512], readFormerPosts: [range], countFormerPosts: [], readPart: [['posts'], range, 512], readRange: ['posts', range], size: ['posts'],
  beginDelivery: [fanOut, { id: 1024, authorId: 1, text: 't', createdAt: 'c' }], readAudience: [1, 5], listForAudience: [1024, 1, 5], planRanges: [1, 10, 3], addRanges: [fanOut, [{ after: 0, upTo: 9 }]],
  readOpenRanges: [fanOut], readFollowersWithin: [1, { after: 0, upTo: 1e9 }], listOverdueFanOuts: [5], readOldestWait: [5],
  beginRemoval: [{ ...fanOut, action: 'remove' }], beginEdgeRemoval: [edge], forgetRun: [run], listDeletion: [1], tryToWrite: [],
  postponeFanOut: [fanOut], finishRange: [fanOut, { after: 0, upTo: 9 }], finishFanOut: [fanOut],
  beginFeedRebuild: [2], finishFeedRebuild: [2, '?1', [entry], false], readFeed: [2, range, 512], renewFeed: [2],
  deliverToFeeds: [entry, users], backfillFeed: [2, 1, [entry], false], settleRepostInFeeds: [repost, brought, users], removeStale: [2, [entry], [{ entry, authorId: 1 }]],
  removeFromFeeds: [entry, users], removeAuthorFromFeed: [2, 1],
  unfollow: [edge], removeFromFollowers: [edge],
  noteMark: [mark], noteMarkRemoval: [mark], noteGonePost: [1024], listOverdueMarkNotes: [5], postponeMarkNote: [{ note: 'gone:1024' }],
  addToPost: [mark], addToUser: [mark], isMarked: [mark], readMarks: [[1024, 2048, 3072], 1], readMarkers: ['likes', 1024, range], countMarkers: ['likes', 1024],
  readMarked: ['likes', 1, range], countMarked: ['likes', 1], removeFromPost: [mark], removeFromUser: [mark],
  removeRestOfPost: [1024, 5], readSomeMarked: ['likes', 1, 5], removeMarksOfUser: ['likes', 1, [1024]], removeMarkNote: [{ note: 'gone:1024' }],
  addRepostToPost: [repost, 3072], addRepostToUser: [repost, 3072], readRepostId: [1024, 2], readRepostIds: [[repost, { ...repost, postId: 2048 }, { ...repost, postId: 3072 }]],
  readSomeReposters: [1024, 5], readRepostEntries: [2, range], readUserReposts: [2, range], readRepostsOf: [2, 5],
  removeRepostFromPost: [repost], removeRepostFromUser: [repost], forgetRepostInUser: [repost],
  readBlockedIfFew: [1], beginRestriction: [restriction],
  writeReport: [report], readReports: [[report.id]], readReportIds: ['open', range], countReports: ['open'], readReportsBy: [2, range],
  resolveReport: [report, { outcome: 'acted', reason: 'r', at: 'a' }], moveToResolved: [report.id], forgetReporter: [report], deleteReport: [report], forgetInReports: [1, 5],
  writeAct: [act1], readActs: [[act1.id]], readActIds: [range], countActs: [], readActsAbout: [1, range], forgetUser: [act1, 1], forgetInActs: [1, 5],
  suspend: [owner, 2048], holdAddress: ['d'], isAddressHeld: [['d', 'e']], reinstate: [owner], readHolder: [1], addToYear: ['moderation_acts', 2048], addToUserList: ['user_acts_by:{1}', 'user:{1}', 2048], replaceJson: ['report:1', {}, {}],
  beginRestrictionRemoval: [restriction], listOverdueRestrictions: [5], postponeRestriction: [{ note: 'blocks:1:2:3' }],
  restrict: [restriction], isRestricting: [restriction], addToRestrictedBy: [restriction], readRestricted: ['blocks', 1, range], countRestricted: ['blocks', 1],
  unrestrict: [restriction], removeFromRestrictedBy: [restriction], removeRestrictionsOf: [1, 5], finishRestriction: [{ note: 'blocks:1:2:3' }],
  addNotification: [1, told], readNotifications: [1, [], range], readNotificationEntries: [1, range], readUnread: [1], readReadUpTo: [1], readUpTo: [1, 5], noteTold: [1024, [1, 2]],
  removeNotification: [1, told], forgetPostInNotifications: [1, 1024], forgetActorInNotifications: [1, 2], removeNotificationsOf: [1],
  addReply: [entry, 2048], readReplies: [1024, range], countReplies: [1024], removeReply: [entry, 2048], removeReplies: [1024],
  addToMonthlyList: [monthly, 1024], readOlderMonths: [monthly, range], readNewerMonths: [monthly, range, 512],
  removeFromMonthlyList: [monthly, [1024]], forgetInMonthlyList: [monthly, 1024],
  addToSearch: ['users', 'ada 1'], readSearch: ['users', { prefix: 'ad', direction: 'after', from: undefined, count: 5 }], removeFromSearch: ['users', 'ada 1'],
  addTerms: [owner, ['ada', 'lovelace']], readTerms: [1], removeTerms: [1, ['ada']], isInUse: [monthly], settleTag: ['perch'],
  noteUserNames: [1], noteTag: ['perch'], listOverdueSearchNotes: [5], takeSearchNote: [{ note: 'tag:perch' }], finishSearchNote: [{ note: 'tag:perch' }, '5'], forgetUserNote: [1],
  addToTags: [tagged], removeFromTags: [1024, ['perch']], forgetInTags: [1024, ['perch']],
  readPostToEdit: [1024], editPost: [{ post: post1, json: '' }, post1, 5], readVersions: [1024], countVersions: [[1024, 2048]],
  deletePost: [entry], forgetPost: [entry], forgetInUserPosts: [1, [1024]], forgetInFeeds: [1, users], forgetFollowed: [edge], removeFromPosts: [[1024]], removeFromUserPosts: [1, [1024]], isMigrated: [5], isUser: [1],
  beginDeletion: [profile], isBeingDeleted: [1], listDeletions: [5], removeFollowersOf: [1, 5],
  removeFollowingsOf: [1, 5], removePosts: [1, [1024]], hide: [deletion], finishDeletion: [deletion], forgetDeletion: [1],
} // prettier-ignore

/** These ask nothing of Redis. */
const pure = [
  'monthOf',
  'currentMonth',
  'firstIdOf',
  'tagList',
  'tagsOf',
  'entryOf',
  'termOf',
  'isListed',
  'memberOf',
  'notificationOf',
  'notificationKeys',
  'tellingKeys',
  'answeredBy',
  'isSameOwner',
  'timeOfBarrier',
  'timeOfId',
  'dateOfId',
  'pastTimeOfId',
  'rangeArguments',
  'entriesOf',
  'chunksOf',
  'floorScore',
  'activityIdOf',
  'actorIdOf',
  'formatEntry',
  'parseEntry',
  'parseOwnEntry',
  'byActivity',
  'shownOf',
  'partOf',
  'marksOf',
  'entryArguments',
]

describe('the store on a cluster', () => {
  let cluster: RedisCluster
  let store: Record<string, unknown>

  beforeAll(async () => {
    cluster = await startRedisCluster()
    Object.assign(process.env, {
      REDIS_URL: cluster.url,
      REDIS_CLUSTER: 'true',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    })
    const files = readdirSync(folder, { recursive: true })
      .filter((file) => String(file).endsWith('.ts'))
      .map((file) => import(join(folder, String(file))))
    store = Object.assign({}, ...(await Promise.all(files))) as Record<string, unknown>
  })
  afterAll(async () => {
    const { redis } = await import('../../shared/redis/redis.ts')
    await redis().close()
    await cluster.stop()
  })

  it('is tried whole: every function has a call in this file', () => {
    const there = Object.keys(store).filter((name) => typeof store[name] === 'function')
    expect(there.toSorted()).toEqual([...Object.keys(calls), ...pure].toSorted())
  })

  it('asks nothing of two slots at once', async () => {
    // Feeds of many users, so that what writes to all of them has something to write to.
    const { beginFeedRebuild } = await import('../../shared/store/timelines/feed-rebuild.ts')
    await Promise.all(users.map((id) => beginFeedRebuild(id)))
    const refused: string[] = []
    for (const [name, args] of Object.entries(calls)) {
      const call = store[name] as (...given: unknown[]) => Promise<unknown>
      await call(...args).catch((error: Error) => refused.push(`${name}: ${error.message}`))
    }
    expect(refused).toEqual([])
  })
})
