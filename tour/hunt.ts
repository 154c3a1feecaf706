/**
 * `npm run hunt`: against an API that runs, six people post while three follow and unfollow them within milliseconds and
 * clients poll by `prev` alone. Whatever a poller misses or is given twice, whatever edge has one end only, and whatever
 * feed differs from its edges is found.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Command } from 'commander'
import {
  addFollower,
  type Api,
  checkReady,
  createPost,
  getFeed,
  listFollowers,
  login,
  newDevice,
  register,
  removeFollower,
  UnusableApiError,
} from './api.ts'
import { differencesOf, type Findings, type Person, type Poller } from './hunt-findings.ts'

interface Options {
  url: string
  minutes: string
}

await new Command('npm run hunt --')
  .description(
    'Hunts for posts that pollers miss or are given twice, edges with one end, and feeds that differ from them.',
  )
  .option('--url <url>', 'where the API is', process.env['PERCH_URL'] ?? 'http://localhost:3000')
  .option('--minutes <n>', 'for how long', '10')
  .addHelpText(
    'after',
    '\nExit code: 0 when nothing was found, 1 otherwise. Run it where requests are not limited (npm start).',
  )
  .action(play)
  .parseAsync()

async function play({ url, minutes }: Options): Promise<void> {
  const api: Api = { baseUrl: url, requests: 0, onWait: () => {} }
  try {
    await checkReady(api)
    const findings = await hunt(api, Number(minutes) * 60_000)
    for (const line of findings.differences.slice(0, 20)) console.log(`✗ ${line}`)
    console.log(Object.entries(findings.counts).map(([name, count]) => `${name}: ${count}`).join('\n')) // prettier-ignore
    console.log(`${findings.differences.length} differences found.`)
    if (findings.differences.length > 0) process.exitCode = 1
  } catch (error) {
    if (!(error instanceof UnusableApiError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

async function hunt(api: Api, forMs: number): Promise<Findings> {
  const run = randomBytes(3).toString('hex')
  const people: Person[] = []
  for (let i = 0; i < 10; i += 1) people.push(await join(api, `h${i}_${run}`))
  const authors = people.slice(0, 6)
  const restless = people.slice(6, 9)
  const steady = people[9]!
  for (const author of authors) await must(addFollower(steady.device, author.username, steady.username))
  const pollers = await startPollers(api, authors, steady)

  const end = Date.now() + forMs
  const counts = { posts: 0, 'changes of edges': 0, polls: 0, 'overlapping pairs': 0 }
  const published: { id: string; author: string }[] = []
  const follows = new Map<string, number>()
  let over = false

  async function post(author: Person): Promise<void> {
    while (Date.now() < end) {
      const { body } = await must(createPost(author.device, author.username, `Post ${published.length}`))
      published.push({ id: body.id, author: author.username })
      counts.posts += 1
      await wait(Math.random() * 300)
    }
  }

  async function change({ device, username }: Person): Promise<void> {
    while (Date.now() < end) {
      const { username: author } = authors[Math.floor(Math.random() * authors.length)]!
      const acts = Array.from({ length: 2 + Math.floor(Math.random() * 2) }, async () => {
        await wait(Math.random() * 5)
        if (Math.random() < 0.5) return must(removeFollower(device, author, username))
        const edge = `${username} ${author}`
        follows.set(edge, (follows.get(edge) ?? 0) + 1)
        return must(addFollower(device, author, username))
      })
      await Promise.all(acts)
      counts['changes of edges'] += acts.length
      counts['overlapping pairs'] += (acts.length * (acts.length - 1)) / 2
      await wait(Math.random() * 100)
    }
  }

  async function poll(poller: Poller): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      const wasOver = over
      const found = await step(poller)
      counts.polls += 1
      quiet = wasOver && found === 0 ? quiet + 1 : 0
      if (found === 0) await wait(50)
    }
  }

  const progress = setInterval(() => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000))
    process.stderr.write(
      `${left} s left: ${counts.posts} posts, ${counts['changes of edges']} changes of edges, ${counts.polls} polls\n`,
    )
  }, 10_000)
  const polling = pollers.map(poll)
  try {
    await Promise.all([...authors.map(post), ...restless.map(change)])
  } finally {
    over = true
    clearInterval(progress)
  }
  await Promise.all(polling)
  const differences = await differencesOf(api, { people, authors, pollers, published, follows })
  return { counts, differences }
}

async function join(api: Api, username: string): Promise<Person> {
  const password = 'correct horse battery'
  await must(register(api, { username, email: `${username}@example.com`, password }))
  const device = newDevice(api)
  await must(login(device, { username, password }))
  return { username, device }
}

async function startPollers(api: Api, authors: Person[], steady: Person): Promise<Poller[]> {
  const nobody = newDevice(api)
  const query = (before?: string) => ({ limit: 20, ...(before && { before }) })
  const own = { device: nobody, cursor: null, seen: new Map<string, number>() }
  const pollers: Poller[] = [
    {
      ...own,
      name: 'GET /posts',
      read: (before) => nobody.client.answer('GET /posts', { query: query(before) }),
      seen: new Map(),
    },
    {
      ...own,
      name: 'the feed',
      read: (before) => getFeed(steady.device, steady.username, query(before)),
      seen: new Map(),
    },
    ...authors.flatMap(({ username }) => [
      {
        ...own,
        name: `posts of ${username}`,
        read: (before?: string) =>
          nobody.client.answer('GET /users/{username}/posts', { path: { username }, query: query(before) }),
        seen: new Map<string, number>(),
      },
      {
        ...own,
        name: `followers of ${username}`,
        read: (before?: string) => listFollowers(api, username, query(before)),
        seen: new Map<string, number>(),
      },
    ]),
  ]
  // The first page tells where to begin.
  for (const poller of pollers) {
    poller.cursor = (await must(poller.read())).body.prev
    if (poller.cursor === null)
      throw new UnusableApiError(`${poller.name}: no prev to poll with on the first page`)
  }
  return pollers
}

/** One poll. Returns how many items it brought. */
async function step(poller: Poller): Promise<number> {
  const { body } = await must(poller.read(poller.cursor ?? undefined))
  for (const { id } of body.items) poller.seen.set(id, (poller.seen.get(id) ?? 0) + 1)
  poller.cursor = body.prev ?? poller.cursor
  return body.items.length
}

async function must<Body>(
  answer: Promise<{ status: number; body: Body }>,
): Promise<{ status: number; body: Body }> {
  const given = await answer
  if (given.status >= 300) throw new UnusableApiError(`The API answered ${given.status}`)
  return given
}
