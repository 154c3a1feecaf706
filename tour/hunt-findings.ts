/** What a hunt has found when all is quiet again. */
import { type Api, type Device, getFeed, getUser, newDevice } from './api.ts'

export interface Person {
  username: string
  device: Device
}

/** What a poller has been given, and how often. */
export interface Poller {
  name: string
  device: Device
  read: (
    before?: string,
  ) => Promise<{ status: number; body: { items: { id: string }[]; prev: string | null } }>
  cursor: string | null
  seen: Map<string, number>
}

export interface Findings {
  counts: Record<string, number>
  differences: string[]
}

interface Played {
  people: Person[]
  authors: Person[]
  pollers: Poller[]
  published: { id: string; author: string }[]
  /** By `follower user`: how often a follow was asked for. */
  follows: Map<string, number>
}

export async function differencesOf(api: Api, played: Played): Promise<string[]> {
  const { people, pollers, published } = played
  const differences: string[] = []
  for (const { name, seen } of pollers.filter((poller) => !poller.name.startsWith('followers'))) {
    const author = /^posts of (.*)$/.exec(name)?.[1]
    for (const post of published) {
      if (author !== undefined && post.author !== author) continue
      const times = seen.get(post.id) ?? 0
      if (times !== 1) differences.push(`${name}: post ${post.id} was seen ${times} times`)
    }
  }

  const { client } = newDevice(api)
  const ids = new Map<string, string>()
  const following = new Map<string, string[]>()
  const followers = new Map<string, string[]>()
  for (const { username } of people) {
    const { body } = await getUser(api, username)
    ids.set(username, body.id)
    const input = { path: { username }, query: { limit: 100 } }
    following.set(username, await namesOf(client.items('GET /users/{username}/following', input)))
    followers.set(username, await namesOf(client.items('GET /users/{username}/followers', input)))
    const { counts } = body
    const listed = [following.get(username)!.length, followers.get(username)!.length]
    if (counts.following !== listed[0] || counts.followers !== listed[1]) {
      differences.push(
        `${username} counts ${counts.following} and ${counts.followers}, lists ${listed.join(' and ')}`,
      )
    }
  }
  for (const a of people.map(({ username }) => username)) {
    for (const b of people.map(({ username }) => username)) {
      if (following.get(a)!.includes(b) !== followers.get(b)!.includes(a))
        differences.push(`${a} → ${b} has one end only`)
    }
  }
  differences.push(...followersMissed(played, followers, ids))
  for (const person of people) differences.push(...(await feedDifferences(person, following, published)))
  return differences
}

/** Everybody who follows in the end came once while polling, and nobody came more often than they followed. */
function followersMissed(
  { pollers, follows }: Played,
  followers: Map<string, string[]>,
  ids: Map<string, string>,
): string[] {
  return [...follows].flatMap(([edge, times]) => {
    const [follower = '', user = ''] = edge.split(' ')
    const seen =
      pollers.find(({ name }) => name === `followers of ${user}`)?.seen.get(ids.get(follower) ?? '') ?? 0
    if (seen > times)
      return [`followers of ${user}: ${follower} followed ${times} times and was seen ${seen} times`]
    if (seen === 0 && followers.get(user)!.includes(follower))
      return [`followers of ${user}: ${follower} was never seen`]
    return []
  })
}

async function feedDifferences(
  { username, device }: Person,
  following: Map<string, string[]>,
  published: Played['published'],
): Promise<string[]> {
  const authors = new Set([username, ...following.get(username)!])
  const expected = published.filter(({ author }) => authors.has(author)).map(({ id }) => Number(id))
  const met: number[] = []
  let after: string | null = null
  do {
    const { body } = await getFeed(device, username, { limit: 100, ...(after && { after }) })
    met.push(...body.items.map(({ id }: { id: string }) => Number(id)))
    after = body.next
  } while (after !== null)
  const sorted = expected.toSorted((a, b) => b - a)
  if (JSON.stringify(met) === JSON.stringify(sorted)) return []
  return [`the feed of ${username} has ${met.length} posts, and its edges ${sorted.length}`]
}

async function namesOf(items: AsyncIterable<{ username: string }>): Promise<string[]> {
  const names: string[] = []
  for await (const { username } of items) names.push(username)
  return names
}
