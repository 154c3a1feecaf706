/** Races of sessions and accounts, a round at a time: how many rounds is for the suite to say. */
import { call } from '../world/call.ts'
import { endGrace, expectDead, getMe, type Pair, refresh } from './pairs.ts'
import { expectProblem } from '../world/problem.ts'
import type { Person, World } from '../world/world.ts'
import { logIn } from '../world/world.ts'

const generationOf = ({ refreshToken }: Pair): number => Number(refreshToken.split('.')[1])

/** Lets so many turns of the event loop pass, so that each round begins its race a little differently. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate)
}

/** Starts both at once, one of them some turns late: the first in even rounds, the second in odd ones. */
export function race<A, B>(
  round: number,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const late = async <T>(isLate: boolean, start: () => Promise<T>) => {
    if (isLate) await turns(round)
    return start()
  }
  return Promise.all([late(round % 2 === 0, first), late(round % 2 === 1, second)])
}

async function accepted(pairs: Pair[]): Promise<Pair[]> {
  const answers = await Promise.all(pairs.map(getMe))
  return pairs.filter((_, i) => answers[i]?.status === 200)
}

/** Twenty refreshes with one token: all get the one next pair. Returns it. */
export async function refreshTwentyTimes(pair: Pair): Promise<Pair> {
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(pair)))
  const [first] = answers
  expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
    answers.map(() => ({ status: 200, body: first?.body })),
  )
  expect(generationOf(first?.body)).toBe(generationOf(pair) + 1)
  expect(await accepted([pair, first?.body])).toEqual([first?.body])
  return first?.body
}

/** Two edits with one access token: one is made, and the other is refused. Returns the new pair. */
export async function editAgainstEdit(round: number, pair: Pair): Promise<Pair> {
  const edit = (bio: string) => () => call('update-me', { token: pair.accessToken, body: { bio } })
  const answers = await race(round, edit(`first ${round}`), edit(`second ${round}`))
  const [won, lost] = answers.toSorted((a, b) => a.status - b.status) as [
    (typeof answers)[0],
    (typeof answers)[1],
  ]
  expect(won.status).toBe(200)
  expectProblem(lost, 401, 'unauthenticated')
  expect((await getMe(won.body.tokens)).body.bio).toBe(won.body.user.bio)
  expect(await accepted([pair])).toEqual([])
  return won.body.tokens
}

/** A post beside the logout of its session: it is made or refused, and nothing comes after the logout. */
export async function postAgainstLogout(round: number, person: Person): Promise<void> {
  const { accessToken: token, username } = await logIn(person)
  const post = () => call('create-post', { path: { username }, token, body: { text: `Round ${round}.` } })
  const countPosts = async () => (await call('get-user', { path: { username } })).body.counts.posts as number
  const before = await countPosts()
  const [posted, loggedOut] = await race(round, post, () => call('logout', { token }))
  expect(loggedOut.status).toBe(204)
  if (posted.status === 201) {
    expect(await call('get-post', { path: { id: posted.body.id } })).toMatchObject({ status: 200 })
  } else expectProblem(posted, 401, 'unauthenticated')
  expectProblem(await post(), 401, 'unauthenticated')
  expect(await countPosts()).toBe(before + (posted.status === 201 ? 1 : 0))
}

/** A refresh beside a logout: where the logout worked, no pair of the session is good for anything. */
export async function refreshAgainstLogout(round: number, person: Person): Promise<void> {
  const old = await logIn(person)
  const [refreshed, loggedOut] = await race(
    round,
    () => refresh(old),
    () => call('logout', { token: old.accessToken }),
  )
  if (loggedOut.status === 401) {
    // The refresh came first, and the access token that was to log out was dead already.
    expect(await accepted([old, refreshed.body])).toEqual([refreshed.body])
    const again = await call('logout', { token: refreshed.body.accessToken })
    expect(again.status).toBe(204)
  } else expect(loggedOut.status).toBe(204)
  if (refreshed.status === 200) await expectDead(refreshed.body)
  else expectProblem(refreshed, 401, 'session-ended')
  await expectDead(old)
}

/**
 * A refresh beside an edit: the pair that was installed last is the one that is accepted, the other's refresh token is
 * refused. Returns the one that is left.
 */
export async function refreshAgainstEdit(world: World, round: number, old: Pair): Promise<Pair> {
  const body = { bio: `round ${round}` }
  const [refreshed, edited] = await race(
    round,
    () => refresh(old),
    () => call('update-me', { token: old.accessToken, body }),
  )
  if (refreshed.status !== 200) expectProblem(refreshed, 401, 'session-ended')
  if (edited.status !== 200) expectProblem(edited, 401, 'unauthenticated')
  const pairs = [
    ...(refreshed.status === 200 ? [refreshed.body as Pair] : []),
    ...(edited.status === 200 ? [edited.body.tokens as Pair] : []),
  ].toSorted((a, b) => generationOf(b) - generationOf(a))
  const [last, ...replaced] = pairs as [Pair, ...Pair[]]
  expect(await accepted([old, ...pairs])).toEqual([last])
  for (const pair of replaced) expectProblem(await refresh(pair), 401, 'session-ended')
  expect(await accepted([last])).toEqual([last])
  await endGrace(world, last)
  return last
}
