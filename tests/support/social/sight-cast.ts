/** One author for each state that an author can be in for a reader, with a post of each visibility, and what leads to them. */
import { grantRole } from '../../../infra/realm/keycloak-admin.ts'
import { call } from '../world/call.ts'
import { join, logIn, type Person, type World } from '../world/world.ts'
import { follow } from './followers.ts'
import { about, act } from './mark-state.ts'

export const states = [
  'stranger',
  'followed',
  'muted',
  'blocked',
  'blocking',
  'suspended',
  'deleted',
  'renamed',
] as const
export type State = (typeof states)[number]
export const visibilities = ['public', 'unlisted', 'followers'] as const
export type Visibility = (typeof visibilities)[number]

export interface Author extends Person {
  /** By visibility: the id of a post. */
  posts: Record<Visibility, string>
}

export interface Cast {
  caller: Person
  /** Follows all authors, and is followed by all. */
  third: Person
  authors: Record<State, Author>
  /** A post of the third user that all authors like and answer. */
  liked: string
  /** Posts of the third user, by the state of whom they mention. */
  mentions: Record<State, string>
}

type Before = Pick<Cast, 'caller' | 'third' | 'liked'> & {
  /** The caller follows this user, who reposts all posts of all authors. */
  bringer: Person
}

export const textOf = (state: State, visibility: Visibility) => `written-by-${state}-for-${visibility}`

/** Of each author, to the third user's post. */
export const replyOf = (state: State) => `reply-by-${state}`

/** By the third user, whose posts the caller gets by this alone, and reposted by this author alone. */
export const repostOf = (state: State) => `reposted-by-${state}`

export async function publish(
  person: Person,
  text: string,
  visibility: Visibility = 'public',
): Promise<string> {
  const path = { username: person.username }
  const answer = await call('create-post', { path, token: person.accessToken, body: { text, visibility } })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body.id
}

const at = async (person: Person, key: string, username: string, body?: object) => {
  const answer = await call(key, { path: { username }, token: person.accessToken, ...(body && { body }) })
  expect([key, answer.status]).toEqual([key, 200])
}

async function newAuthor(world: World, { caller, third, liked, bringer }: Before, state: State): Promise<Author> {
  const person = await join(world, `a_${state}`)
  const posts = {} as Record<Visibility, string>
  for (const visibility of visibilities)
    posts[visibility] = await publish(person, `${textOf(state, visibility)} #sight`, visibility)
  const all = Object.values(posts)
  // Before anything happens between the two: everything is there that could be shown.
  await Promise.all([follow(caller, person), follow(third, person), follow(person, third), follow(person, caller)])
  for (const id of all) await Promise.all([act('add-like', caller, id), act('add-bookmark', caller, id)])
  await act('add-like', person, liked)
  for (const id of [liked, await publish(third, repostOf(state), 'unlisted')])
    expect(await call('add-repost', about(person, id))).toMatchObject({ status: 200 })
  for (const id of [posts.public, posts.unlisted])
    expect(await call('add-repost', about(bringer, id))).toMatchObject({ status: 200 })
  const reply = { text: replyOf(state), inReplyTo: liked }
  const answer = await call('create-post', {
    path: { username: person.username },
    token: person.accessToken,
    body: reply,
  })
  expect(answer).toMatchObject({ status: 201 })
  return { ...person, posts }
} // prettier-ignore

/** After everything is there that could be shown: what happens between the author and the caller. */
async function bring(world: World, { caller, authors }: Cast, moderator: Person, state: State): Promise<void> {
  const author = authors[state]
  const { username } = author
  if (state === 'stranger' || state === 'renamed')
    await call('remove-follower', { path: { username, follower: caller.username }, token: caller.accessToken })
  if (state === 'muted') await at(caller, 'add-mute', username)
  if (state === 'blocked') await at(caller, 'add-block', username)
  if (state === 'blocking') await at(author, 'add-block', caller.username)
  if (state === 'suspended') await at(moderator, 'add-suspension', username, { reason: 'Spam.' })
  if (state === 'deleted') {
    const input = { token: author.accessToken, body: { password: author.password } }
    expect(await call('delete-me', input)).toMatchObject({ status: 204 })
  }
  if (state === 'renamed') {
    const body = { username: `new_${world.run}` }
    const answer = await call('update-me', { token: author.accessToken, body })
    expect(answer).toMatchObject({ status: 200 })
    authors.renamed = { ...author, ...body }
  }
} // prettier-ignore

export async function castOf(world: World): Promise<Cast> {
  const [caller, third, bringer, mod] = (await Promise.all(
    ['caller', 'third', 'bringer', 'mod'].map((name) => join(world, name)),
  )) as [Person, Person, Person, Person]
  await follow(caller, bringer)
  await grantRole(world.realm, { username: mod.username, role: 'moderator' })
  const moderator = await logIn(mod)
  const before = { caller, third, bringer, liked: await publish(third, 'Liked by all.') }
  const made = await Promise.all(states.map((state) => newAuthor(world, before, state)))
  const authors = Object.fromEntries(states.map((state, i) => [state, made[i]!])) as Cast['authors']
  const mentions = {} as Cast['mentions']
  for (const state of states) mentions[state] = await publish(third, `For @${authors[state].username}`)
  const cast = { ...before, authors, mentions }
  for (const state of states) await bring(world, cast, moderator, state)
  return cast
}
