import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { hunt } from '../hunts/hunt.ts'
import { sweepAll } from '../social/notification-state.ts'
import { sweepRestrictions } from '../social/restriction-state.ts'
import { join, logIn, type Person, type World } from '../world/world.ts'
import { type Act, castSize, conversations, perform, type Stage } from './conversation-acts.ts'
import { expectConversation } from './conversation-checks.ts'
import { emptyConversation } from './conversation-model.ts'

/** Who plays: the same in all histories of a suite. */
export interface Company {
  world: World
  people: Person[]
  moderator: Person
  since: number
}

export async function gatherCompany(world: World): Promise<Company> {
  const names = Array.from({ length: castSize + 1 }, (_, i) => `c${i}`)
  const joined: Person[] = []
  for (const name of names) joined.push(await join(world, name))
  const [mod, ...people] = joined as [Person, ...Person[]]
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  return { world, people, moderator: await logIn(mod), since: Date.now() }
}

/** All that conversations are kept in. */
const keysOfConversations = [
  'user_followers:*', 'user_following:*', 'feed:*', 'feed_late:*', 'user_posts:*', 'user_posts_late:*', 'post:*', 'posts:*',
  'posts_late:*', 'fanout_*', 'edges_pending', 'restrictions_pending', 'marks_pending', 'search_pending', 'likes:*', 'user_likes:*', 'bookmarks:*',
  'user_bookmarks:*', 'reposts:*', 'user_reposts:*', 'replies:*', 'replies_late:*', 'versions:*', 'notifications:*', 'user_blocks:*',
  'user_blocks_by:*', 'user_mutes:*', 'user_mutes_by:*', 'moderation_act*', 'user_acts_*',
] // prettier-ignore

/** Access tokens are good for five minutes. */
const tokenAgeMs = 2 * 60_000

/** The same people with nothing said; none is suspended. */
async function beginAgain(company: Company): Promise<void> {
  const { redisServer } = company.world
  const found = await redisServer.runAll(keysOfConversations.map((pattern) => ['KEYS', pattern]))
  await redisServer.runAll((found as unknown[][]).flat().map((key) => ['DEL', String(key)]))
  await redisServer.runAll(
    company.people.map(({ id }) => [
      'HDEL',
      `user:{${id}}`,
      'suspended',
      'lastNotification',
      'notificationsRead',
    ]),
  )
  if (Date.now() - company.since < tokenAgeMs) return
  company.since = Date.now()
  for (const person of [...company.people, company.moderator]) Object.assign(person, await logIn(person))
}

async function play(company: Company, acts: Act[]): Promise<void> {
  const { world, people, moderator } = company
  await beginAgain(company)
  const stage: Stage = {
    people,
    moderator,
    truth: emptyConversation(castSize),
    words: 0,
    expire: async ({ id }) => void (await world.redisServer.run('DEL', `feed:{${id}}`)),
  }
  const look = () => expectConversation(stage)
  try {
    for (const act of acts) await perform(stage, act, look)
    await look()
    // When all is quiet, the sweeper has nothing to add to it.
    await sweepAll(world)
    await sweepRestrictions(world)
    await look()
  } finally {
    for (const who of stage.truth.suspended) Object.assign(people[who]!, await comeBack(company, who))
  }
}

async function comeBack({ world, people }: Company, who: number): Promise<Person> {
  await world.redisServer.run('HDEL', `user:{${people[who]!.id}}`, 'suspended')
  return logIn(people[who]!)
}

/** Hunts for a history of conversations after which any reader is shown anything but what they are to see. */
export async function huntConversations(
  company: Company,
  input: { file: string; runs: number; limitMs: number },
): Promise<void> {
  await hunt({ ...input, histories: conversations, play: (acts) => play(company, acts) })
}
