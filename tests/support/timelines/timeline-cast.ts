/** A small cast who live through many histories: what they do, done through the handlers. */
import { deletePost } from '../../../shared/store/posts/posts.ts'
import { call } from '../world/call.ts'
import { type Answer } from '../world/call.ts'
import { cleanUp, refresh } from '../hunts/pairs.ts'
import { join, logIn, type Person, type World } from '../world/world.ts'

export const castSize = 5

export interface Cast {
  world: World
  people: Person[]
  /** When each got their access token, in milliseconds. */
  since: number[]
  /** How requests are made: once, or until they are served; see timeline-faults.ts. */
  call: typeof call
  /** Deleted accounts wait for the clean-up: they are counted, though nobody sees them. */
  cleanUpDue: boolean
}

let names = 0

/** Keycloak may be slow on a busy machine, and it is not what these histories are about. */
async function newcomer(world: World): Promise<Person> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await join(world, `t${(names += 1)}`)
    } catch (error) {
      if (tries === 5 || !String(error).includes('keycloak-unavailable')) throw error
    }
  }
}

export async function gather(world: World): Promise<Cast> {
  const newcomers = Array.from({ length: castSize }, () => newcomer(world))
  const people = await Promise.all(newcomers)
  return { world, people, since: people.map(() => Date.now()), call, cleanUpDue: false }
}

/** Access tokens are good for five minutes. */
const tokenAgeMs = 2 * 60_000

/** Everything that timelines are kept in. */
const timelineKeys = [
  'user_followers:*', 'user_following:*', 'feed:*', 'feed_late:*', 'user_posts:*',
  'user_posts_late:*', 'post:*', 'posts:*', 'posts_late:*', 'posts', '{posts}:late', 'user_feed:*', 'fanout_*', 'big_accounts', 'edges_pending',
  'reposts:*', 'user_reposts:*', 'marks_pending',
] // prettier-ignore

async function forgetTimelines({ redisServer }: World): Promise<void> {
  const found = await redisServer.runAll(timelineKeys.map((pattern) => ['KEYS', pattern]))
  await redisServer.runAll((found as unknown[][]).flat().map((key) => ['DEL', String(key)]))
}

/**
 * So many posts by somebody from before the history, written as they are kept, because publishing a hundred takes as long
 * as ten histories. Returns their ids.
 */
export async function seedPosts({ world, people }: Cast, who: number, count: number): Promise<number[]> {
  const authorId = Number(people[who]!.id)
  const ids = Array.from(
    { length: count },
    (_, i) => archiveEnd - who * archiveShift - (count - 1 - i) * postGap,
  )
  const layout = Number(await world.redisServer.run('GET', 'schema_version'))
  const listOf = (id: number) => (layout < 5 ? 'posts' : `posts:{${monthNameOf(id)}}`)
  const text = 'An old post.'
  const createdAt = '2026-01-01T00:00:00.000Z'
  await world.redisServer.runAll(
    ids.flatMap((id) => [
      ['SET', `post:${id}`, JSON.stringify({ id, authorId, text, createdAt })],
      ['ZADD', `user_posts:{${authorId}}`, String(id), String(id)],
      ['ZADD', listOf(id), String(id), String(id)],
    ]),
  )
  return ids
}

/** Between two old posts of one author. */
const postGap = 1024 * 7

/** Long before any id that is given out now: in most archives the border of a month lies. */
const archiveEnd = 1024 * 31 * 24 * 3600 * 1000 + postGap * 60

function monthNameOf(id: number): string {
  return id < 1024 * 31 * 24 * 3600 * 1000 ? '2026-01' : '2026-02'
}

/** Archives overlap: each ends some thirty posts before that of the one who comes before in the cast. */
const archiveShift = postGap * 30 + 1

/** A new beginning: the same people with their sessions, who know nobody and have said nothing. */
export async function beginAgain(cast: Cast): Promise<void> {
  if (cast.cleanUpDue) await runCleanUp(cast)
  await forgetTimelines(cast.world)
  for (const [i, since] of cast.since.entries()) {
    if (Date.now() - since > tokenAgeMs) await renewToken(cast, i)
  }
}

async function renewToken(cast: Cast, who: number): Promise<void> {
  const person = cast.people[who]!
  const { status, body } = await refresh(person)
  setPair(cast, who, status === 200 ? body : await logIn(person))
}

function setPair(cast: Cast, who: number, pair: Pick<Person, 'accessToken' | 'refreshToken'>): void {
  const { accessToken, refreshToken } = pair
  Object.assign(cast.people[who]!, { accessToken, refreshToken })
  cast.since[who] = Date.now()
}

export async function runCleanUp(cast: Cast): Promise<void> {
  await cleanUp()
  cast.cleanUpDue = false
}

function succeed(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

export async function setFollowing(cast: Cast, who: number, whom: number, following: boolean): Promise<void> {
  const { username: follower, accessToken: token } = cast.people[who]!
  const path = { username: cast.people[whom]!.username, follower }
  succeed(await cast.call(following ? 'add-follower' : 'remove-follower', { path, token }), 200)
}

/** Returns the id of the post. */
export async function publish(cast: Cast, who: number): Promise<number> {
  const { username, accessToken: token } = cast.people[who]!
  const body = { text: 'A post.' }
  return Number(succeed(await cast.call('create-post', { path: { username }, token, body }), 201).body.id)
}

export async function withdraw(cast: Cast, who: number, id: number): Promise<void> {
  const token = cast.people[who]!.accessToken
  succeed(await cast.call('delete-post', { path: { id: String(id) }, token }), 204)
}

/** A deletion that was not answered, because it broke off before the feeds: nobody finds the post any more. */
export async function vanish({ people }: Cast, who: number, id: number): Promise<void> {
  await deletePost({ postId: id, authorId: Number(people[who]!.id) })
}

export async function rename(cast: Cast, who: number): Promise<void> {
  const person = cast.people[who]!
  const username = `t${(names += 1)}_${cast.world.run}`
  const { body } = succeed(
    await cast.call('update-me', { token: person.accessToken, body: { username } }),
    200,
  )
  person.username = username
  setPair(cast, who, body.tokens ?? (await logIn(person)))
}

/** The account goes, and somebody new takes its place in the cast. */
export async function replace(cast: Cast, who: number): Promise<void> {
  const { accessToken: token, password } = cast.people[who]!
  cast.cleanUpDue = true
  // First: a history that fails in between must leave five who can act.
  const person = await newcomer(cast.world)
  succeed(await cast.call('delete-me', { token, body: { password } }), 204)
  cast.people[who] = person
  cast.since[who] = Date.now()
}

/** As if somebody had been away for a week. */
export async function expireFeed({ world, people }: Cast, who: number): Promise<void> {
  await world.redisServer.run('DEL', `feed:{${people[who]!.id}}`)
}
