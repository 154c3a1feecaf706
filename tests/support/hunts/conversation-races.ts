/** Races of posts, marks, blocks and suspensions, a round at a time: how many rounds is for the suite to say. */
import { feedIds, follow, publish } from '../social/followers.ts'
import { about, expectAlike, marksOf } from '../social/mark-state.ts'
import { sweepAll, tie, told } from '../social/notification-state.ts'
import { expectSettledBetween, restrict, sweepRestrictions } from '../social/restriction-state.ts'
import { type Answer, call } from '../world/call.ts'
import { logIn, type Person, type World } from '../world/world.ts'
import { race } from './races.ts'

const statuses = (...answers: Answer[]) => answers.map(({ status }) => status)

const toldOf = async (person: Person, id: string) =>
  (await told(person)).filter((note) => note.endsWith(` ${id}`))

/** A like beside its unlike: either way both halves, the count and what the author was told say the same. */
export async function likeAgainstUnlike(world: World, round: number, [ada, bob]: Person[]): Promise<void> {
  const { id } = (await publish(ada!)).body
  if (round % 4 > 1) await call('add-like', about(bob!, id))
  const answers = await race(
    round,
    () => call('add-like', about(bob!, id)),
    () => call('remove-like', about(bob!, id)),
  )
  expect(statuses(...answers)).toEqual([200, 200])
  await sweepAll(world)
  await expectAlike(id, [bob!])
  const { counts } = (await marksOf(id, bob)) as { counts: { likes: number } }
  expect(await toldOf(ada!, id)).toHaveLength(counts.likes)
  await call('delete-post', about(ada!, id))
}

/** A block beside a follow, or a post of a user who is followed: no follow is left, and neither sees what the other wrote. */
export async function blockAgainstFollowAndPost(world: World, round: number, [ada, bob]: Person[]): Promise<void> {
  if (round % 3 > 0) await follow(bob!, ada!)
  const others = [
    () => follow(bob!, ada!),
    () => publish(ada!, `Hello @${bob!.username}`),
    () => publish(bob!, `Hello @${ada!.username}`),
  ]
  const [blocked, other] = await race(round, () => restrict('add-block', ada!, bob!), others[round % 3]!)
  expect(blocked.status).toBe(200)
  expect([200, 201, 404]).toContain(other.status)
  await sweepAll(world)
  await sweepRestrictions(world)
  await expectSettledBetween(world, ada!, bob!)
  for (const [one, two] of [[ada!, bob!], [bob!, ada!]] as const) {
    const { items } = (await call('get-feed', { path: { username: one.username }, token: one.accessToken })).body
    expect(items.filter((post: { author: Person }) => post.author.id === two.id)).toEqual([])
    const notifications = (await call('list-notifications', { token: one.accessToken })).body.items
    expect(notifications.filter(({ actor }: { actor: Person }) => actor.id === two.id)).toEqual([])
    expect((await call('get-user', { path: { username: ada!.username }, token: bob!.accessToken })).status).toBe(404)
  }
  await restrict('remove-block', ada!, bob!)
  if (other.status === 201) await call('delete-post', about(round % 3 === 1 ? ada! : bob!, other.body.id))
} // prettier-ignore

/** The deletion of a post beside its repost: nothing of either is left, in feeds and lists, or told. */
export async function deleteAgainstRepost(world: World, round: number, [ada, bob, fan]: Person[]): Promise<void> {
  const { id } = (await publish(ada!)).body
  const [deleted, reposted] = await race(
    round,
    () => call('delete-post', about(ada!, id)),
    () => call('add-repost', about(bob!, id)),
  )
  expect(deleted.status).toBe(204)
  expect([200, 404]).toContain(reposted.status)
  expect(await feedIds(fan!)).not.toContain(id)
  await sweepAll(world)
  expect(await feedIds(fan!)).not.toContain(id)
  expect(await toldOf(ada!, id)).toEqual([])
  const left = (await world.redisServer.run('ZRANGE', `feed:{${fan!.id}}`, '0', '-1')) as unknown[]
  expect(left.map(String).filter((entry) => entry.includes(id))).toEqual([])
  const ofBob = (await world.redisServer.run('ZRANGE', `user_reposts:{${bob!.id}}`, '0', '-1')) as unknown[]
  expect(ofBob).toEqual([])
  expect(await world.redisServer.run('EXISTS', `reposts:{post:${id}}`)).toBe(0)
} // prettier-ignore

/** Two edits of one post at once: both are kept, one after the other. */
export async function editAgainstEdit(world: World, round: number, [ada, bob]: Person[]): Promise<void> {
  const { id } = (await publish(ada!, 'First.')).body
  const edit = (text: string) => () => call('edit-post', { ...about(ada!, id), body: { text } })
  const texts = [`@${bob!.username} #one`, 'Another #two']
  expect(statuses(...(await race(round, edit(texts[0]!), edit(texts[1]!))))).toEqual([200, 200])
  const { items } = (await call('list-versions', { path: { id } })).body as { items: { text: string }[] }
  const now = (await call('get-post', { path: { id } })).body.text
  expect([items[0]!.text, items.at(-1)!.text, items.slice(1).map(({ text }) => text).toSorted((a, b) => a.localeCompare(b))]).toEqual([
    'First.',
    now,
    texts.toSorted((a, b) => a.localeCompare(b)),
  ])
  await sweepAll(world)
  expect(await toldOf(bob!, id)).toEqual(now === texts[0] ? [`mention ${ada!.id} ${id}`] : [])
  for (const [tag, text] of [['one', texts[0]], ['two', texts[1]]] as const) {
    const tagged = (await call('list-tagged-posts', { path: { tag } })).body.items
    expect([tag, tagged.map((post: { id: string }) => post.id)]).toEqual([tag, now === text ? [id] : []])
  }
  await call('delete-post', about(ada!, id))
  await sweepAll(world)
} // prettier-ignore

/** What is raced against a suspension, by the suspended user or towards them. */
function acts([eve, ada]: Person[], posts: { eves: string; adas: string }): (() => Promise<Answer>)[] {
  const byEve = { token: eve!.accessToken }
  return [
    () => publish(eve!, `Hello @${ada!.username}`),
    () => call('add-like', about(eve!, posts.adas)),
    () => call('add-repost', about(eve!, posts.adas)),
    () => call('edit-post', { ...about(eve!, posts.eves), body: { text: `Again @${ada!.username}` } }),
    () => call('create-post', { path: { username: eve!.username }, ...byEve, body: { text: 'No.', inReplyTo: posts.adas } }),
    () => call('remove-follower', tie(eve!, ada!)),
    () => call('add-follower', tie(eve!, ada!)),
    () => restrict('add-block', eve!, ada!),
    () => call('update-me', { ...byEve, body: { displayName: 'Eve' } }),
    () => call('add-like', about(ada!, posts.eves)),
    () => call('add-repost', about(ada!, posts.eves)),
    () => call('add-follower', tie(ada!, eve!)),
    () => call('create-post', { path: { username: ada!.username }, token: ada!.accessToken, body: { text: 'Yes.', inReplyTo: posts.eves } }),
    () => restrict('add-mute', ada!, eve!),
    () => call('delete-post', about(eve!, posts.eves)),
  ]
} // prettier-ignore

/** A suspension beside anything: the user is gone for others when it is answered, and back as a whole when it ends. */
export async function suspensionAgainst(
  world: World,
  round: number,
  [eve, ada, moderator]: [Person, Person, Person],
): Promise<void> {
  Object.assign(eve, await logIn(eve))
  for (const person of [eve, ada])
    await call('remove-block', { path: { username: (person === eve ? ada : eve).username }, token: person.accessToken })
  await call('remove-mute', { path: { username: eve.username }, token: ada.accessToken })
  await follow(ada, eve)
  const posts = { eves: (await publish(eve)).body.id, adas: (await publish(ada)).body.id }
  const all = acts([eve, ada], posts)
  const by = { path: { username: eve.username }, token: moderator.accessToken, body: { reason: 'Spam.' } }
  const [suspended, other] = await race(round, () => call('add-suspension', by), all[round % all.length]!)
  expect(suspended.status).toBe(200)
  expect([200, 201, 204, 401, 403, 404]).toContain(other.status)
  const token = ada.accessToken
  for (let isSwept = false; ; isSwept = true) {
    const lists = await Promise.all([
      call('get-feed', { path: { username: ada.username }, token }),
      call('list-notifications', { token }),
      call('list-followers', { path: { username: ada.username }, token }),
      call('list-likers', { path: { id: posts.adas }, token }),
      call('list-replies', { path: { id: posts.adas }, token }),
      call('list-likes', { token }),
    ])
    const names = lists.map(({ body }) => JSON.stringify(body.items).includes(`"${eve.id}"`))
    expect([round % all.length, isSwept, ...names]).toEqual([round % all.length, isSwept, ...lists.map(() => false)])
    expect((await call('get-user', { path: { username: eve.username }, token })).status).toBe(404)
    expect((await call('get-post', { path: { id: posts.eves }, token })).status).toBe(404)
    expect((await publish(eve)).status).not.toBe(201)
    if (isSwept) break
    await sweepAll(world)
  }
  await call('remove-suspension', by)
  await sweepAll(world)
  await sweepRestrictions(world)
  Object.assign(eve, await logIn(eve))
  await expectSettledBetween(world, eve, ada)
  await restrict('remove-block', eve, ada)
  await expectAlike(posts.adas, [eve])
  for (const [person, id] of [[eve, posts.eves], [ada, posts.adas]] as const)
    await call('delete-post', about(person, id))
} // prettier-ignore
