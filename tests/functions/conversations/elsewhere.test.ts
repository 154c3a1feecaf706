/** What went wrong in other microblogs, across routes: replies, blocks, notifications and counts, by what their users have reported. */
import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { feedIds, follow } from '../../support/social/followers.ts'
import { about } from '../../support/social/mark-state.ts'
import {
  countUnread,
  listNotifications,
  readUpTo,
  sweepAll,
  told,
} from '../../support/social/notification-state.ts'
import { restrict } from '../../support/social/restriction-state.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, logIn, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let moderator: Person
let people = 0

beforeAll(async () => {
  world = await startWorld()
  const mod = await join(world, 'mod')
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  moderator = await logIn(mod)
})
afterAll(() => world.close())

const newcomers = async (count: number) =>
  (await Promise.all(Array.from({ length: count }, () => join(world, `e${(people += 1)}`)))) as [
    Person,
    Person,
    Person,
  ]

const say = async ({ username, accessToken: token }: Person, text: string, more = {}): Promise<string> =>
  (await call('create-post', { path: { username }, token, body: { text, ...more } })).body.id

const read = async (key: string, id: string, reader?: Person) =>
  call(key, { path: { id }, token: reader?.accessToken })

const moderate = (key: string, { username }: Person) =>
  call(key, { path: { username }, token: moderator.accessToken, body: { reason: 'So.' } })

const ids = (items: { id: string }[]) => items.map(({ id }) => id)
// bluesky-social/atproto#1387, bluesky-social/social-app#1961 and #2243
test('a reply stays its author’s when the user answered to blocks them', async () => {
  const [ada, eve] = await newcomers(2)
  const root = await say(ada, 'What do you say?')
  const first = await say(eve, 'This.', { inReplyTo: root })
  const second = await say(eve, 'And that.', { inReplyTo: first })
  await restrict('add-block', ada, eve)
  const { body } = await read('get-thread', second, eve)
  expect([ids([body.ancestors[1], body.post]), body.ancestors[0], body.ancestors[1].inReplyTo]).toEqual([
    [first, second], null, null,
  ])
  const { items } = (await call('list-user-posts', { path: { username: eve.username }, token: eve.accessToken })).body
  expect(ids(items)).toEqual([second, first])
  expect(await feedIds(eve)).toEqual([second, first])
  expect((await call('edit-post', { ...about(eve, first), body: { text: 'No.' } })).status).toBe(200)
  expect((await call('delete-post', about(eve, second))).status).toBe(204)
}) // prettier-ignore

// misskey-dev/misskey#3327 and #6346, bluesky-social/social-app#2025
test('a feed brings no reply to a user who is muted or blocked, by a repost neither', async () => {
  const [ada, bob, eve] = await newcomers(3)
  const [friend] = await newcomers(1)
  for (const other of [bob, eve, friend]) await follow(ada, other)
  const root = await say(eve, 'Listen to me.')
  const reply = await say(bob, 'No.', { inReplyTo: root })
  await call('add-repost', about(friend, reply))
  expect(await feedIds(ada)).toEqual([reply, root])
  await restrict('add-mute', ada, eve)
  expect(await feedIds(ada)).toEqual([])
  const own = await say(ada, 'Neither do I.', { inReplyTo: reply })
  expect(await feedIds(ada)).toEqual([own])
  expect((await read('get-post', reply, ada)).status).toBe(200)
  await restrict('remove-mute', ada, eve)
  expect(await feedIds(ada)).toEqual([own, reply, root])
  await restrict('add-block', eve, ada)
  expect(await feedIds(ada)).toEqual([own])
})

// bluesky-social/atproto#2042
test('a mention in a reply to a user who blocks the one mentioned tells nothing of that user', async () => {
  const [ada, bob, eve] = await newcomers(3)
  await restrict('add-block', eve, ada)
  const root = await say(eve, 'A secret.')
  const reply = await say(bob, `Look, @${ada.username}, what @${eve.username} says`, { inReplyTo: root })
  expect(await told(ada)).toEqual([`mention ${bob.id} ${reply}`])
  const told1 = JSON.stringify(await listNotifications(ada))
  const thread = JSON.stringify((await read('get-thread', reply, ada)).body)
  for (const text of [told1, thread]) expect([text.includes(`"${eve.id}"`), text.includes('A secret.')]).toEqual([false, false])
  expect((await read('get-post', reply, ada)).body).toMatchObject({ inReplyTo: null, entities: [{ type: 'mention', username: ada.username }] })
}) // prettier-ignore

// bluesky-social/social-app#2246 and #2562
test('what no page shows is not counted as unread, and all that is shown can be read', async () => {
  const [ada, eve, bob] = await newcomers(3)
  const id = await say(ada, 'Hello.')
  await call('add-like', about(bob, id))
  for (let i = 0; i < 3; i += 1) await say(eve, `@${ada.username} ${i}`)
  expect(await countUnread(ada)).toBe(4)
  await moderate('add-suspension', eve)
  const { items } = await listNotifications(ada)
  expect([items.length, await countUnread(ada)]).toEqual([1, 1])
  await readUpTo(ada, items[0].id)
  expect(await countUnread(ada)).toBe(0)
  await moderate('remove-suspension', eve)
  expect(await countUnread(ada)).toBe(3)
})

// zulip/zulip#14544, mastodon/mastodon#20543 and #37646
test('a mention that an edit brings is told once, and one that it takes away is no longer unread', async () => {
  const [ada, bob] = await newcomers(2)
  const id = await say(bob, 'Hello.')
  const edit = (text: string) => call('edit-post', { ...about(bob, id), body: { text } })
  await edit(`Hello @${ada.username}`)
  expect(await told(ada)).toEqual([`mention ${bob.id} ${id}`])
  await readUpTo(ada, (await listNotifications(ada)).items[0].id)
  await edit(`Hello again @${ada.username}`)
  await sweepAll(world)
  expect(await countUnread(ada)).toBe(0)
  await edit('Hello.')
  await edit(`Hello @${ada.username}`)
  expect(await countUnread(ada)).toBe(1)
  await edit('Hello.')
  expect(await told(ada)).toEqual([])
})

// mastodon/mastodon#21789
test('an edited post that is deleted leaves no notification, version or tag', async () => {
  const [ada, bob] = await newcomers(2)
  const tag = `t${world.run}`
  const id = await say(bob, `@${ada.username} #${tag}`)
  await call('add-like', about(ada, id))
  await call('edit-post', { ...about(bob, id), body: { text: `Again @${ada.username} #${tag}` } })
  await call('delete-post', about(bob, id))
  expect([await told(ada), await told(bob)]).toEqual([[], []])
  expectProblem(await read('list-versions', id, bob), 404, 'post-not-found')
  expect((await call('list-tagged-posts', { path: { tag } })).body).toMatchObject({ items: [], total: 0 })
})

// bluesky-social/social-app#3686
test('replies to a post that is gone stay on their authors’ lists, and in their counts', async () => {
  const [ada, bob] = await newcomers(2)
  const root = await say(ada, 'Soon gone.')
  const reply = await say(bob, 'I see.', { inReplyTo: root })
  const below = await say(ada, 'Do you?', { inReplyTo: reply })
  await call('delete-post', about(ada, root))
  const { username } = bob
  expect(ids((await call('list-user-posts', { path: { username } })).body.items)).toEqual([reply])
  expect((await call('get-user', { path: { username } })).body.counts.posts).toBe(1)
  const { body } = await read('get-thread', below)
  expect([body.ancestors[0], body.ancestors[1].id, body.ancestors[1].counts.replies]).toEqual([null, reply, 1])
  expectProblem(await call('create-post', { path: { username }, token: bob.accessToken, body: { text: 'Late.', inReplyTo: root } }), 404, 'post-not-found')
}) // prettier-ignore

// misskey-dev/misskey#13417 and #13936
test('a public reply, also when it is reposted, brings nothing of the post for followers that it answers', async () => {
  const [ada, bob, eve] = await newcomers(3)
  const tag = `s${world.run}`
  await follow(bob, ada)
  const hidden = await say(ada, `A secret of @${bob.username} #${tag}`, { visibility: 'followers' })
  await call('add-like', about(bob, hidden))
  const reply = await say(bob, 'I will tell all.', { inReplyTo: hidden, visibility: 'public' })
  await follow(eve, bob)
  await call('add-repost', about(bob, reply))
  const views = await Promise.all([
    call('get-feed', { path: { username: eve.username }, token: eve.accessToken }),
    read('get-thread', reply, eve),
    read('get-post', reply, eve),
    call('list-user-posts', { path: { username: bob.username }, token: eve.accessToken }),
    read('get-thread', hidden, eve),
    call('search', { query: { q: tag, type: 'tags' } }),
  ])
  const found = views.map(({ body }) => ['A secret', tag, '"likes":1'].filter((word) => JSON.stringify(body).includes(word)))
  expect(found).toEqual(views.map(() => []))
}) // prettier-ignore

test('the id of a repost is no post: it takes no like, reply, bookmark, repost or report', async () => {
  const [ada, bob] = await newcomers(2)
  const id = await say(ada, 'Hello.')
  await call('add-repost', about(bob, id))
  const repost = String(await world.redisServer.run('ZSCORE', `reposts:{post:${id}}`, bob.id))
  for (const key of ['get-post', 'get-thread', 'list-replies', 'list-versions', 'list-likers', 'add-like', 'add-bookmark', 'add-repost'])
    expectProblem(await call(key, about(ada, repost)), 404, 'post-not-found')
  const reply = { path: { username: ada.username }, token: ada.accessToken, body: { text: 'Re.', inReplyTo: repost } }
  expectProblem(await call('create-post', reply), 404, 'post-not-found')
  const report = { token: ada.accessToken, body: { username: bob.username, postIds: [repost], reason: 'r' } }
  const { body } = await call('create-report', report)
  const { items } = (await call('list-reports', { token: moderator.accessToken })).body
  expect(items.find((one: { id: string }) => one.id === body.id).posts).toEqual([])
}) // prettier-ignore

// bluesky-social/atproto#2163
test('who has deleted their reply is told of nothing that is said below it', async () => {
  const [ada, bob] = await newcomers(2)
  const root = await say(ada, 'What do you say?')
  const mine = await say(bob, 'This.', { inReplyTo: root })
  const below = await say(ada, 'That?', { inReplyTo: mine })
  await call('delete-post', about(bob, mine))
  const before = await told(bob)
  await say(ada, 'Or that?', { inReplyTo: below })
  expect(await told(bob)).toEqual(before)
})

// mastodon/mastodon#15099
test('a suspension and its end change no count, mark, follow or place in a feed', async () => {
  const [ada, eve, bob] = await newcomers(3)
  await Promise.all([follow(ada, eve), follow(eve, ada), follow(bob, ada)])
  const root = await say(ada, 'Hello.')
  const reply = await say(eve, 'Hello.', { inReplyTo: root })
  for (const key of ['add-like', 'add-repost', 'add-bookmark']) await call(key, about(eve, root))
  await call('add-like', about(ada, reply))
  const everything = async () => [
    (await read('get-post', root, bob)).body,
    (await read('list-likers', root, bob)).body,
    (await read('list-reposters', root, bob)).body,
    (await read('get-thread', root, bob)).body,
    (await call('get-user', { path: { username: eve.username } })).body,
    (await call('list-followers', { path: { username: ada.username } })).body,
    (await call('list-likes', { token: ada.accessToken })).body,
    await feedIds(ada),
    await told(ada),
  ]
  const before = await everything()
  await moderate('add-suspension', eve)
  await sweepAll(world)
  expect((await read('get-thread', root, bob)).body.replies.items).toEqual([])
  await moderate('remove-suspension', eve)
  await sweepAll(world)
  expect(await everything()).toEqual(before)
  const again = await logIn(eve)
  expect((await call('list-likes', { token: again.accessToken })).body.total).toBe(1)
})

// mastodon/mastodon#31535: what a blocked user has said stays for third users; it is not the blocker's to take away.
test('a block hides from each other, and takes nothing from third users', async () => {
  const [ada, eve, bob] = await newcomers(3)
  const root = await say(ada, 'Hello.')
  const reply = await say(eve, 'Hello.', { inReplyTo: root })
  await call('add-like', about(eve, root))
  await restrict('add-block', ada, eve)
  const repliesFor = async (reader: Person) => ids((await read('list-replies', root, reader)).body.items)
  expect([await repliesFor(ada), await repliesFor(bob)]).toEqual([[], [reply]])
  const likersFor = async (reader: Person) => ids((await read('list-likers', root, reader)).body.items)
  expect([await likersFor(ada), await likersFor(bob)]).toEqual([[], [eve.id]])
}) // prettier-ignore
