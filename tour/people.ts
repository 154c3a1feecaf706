/** The members of the club as users of the API, and what the graph says each of them must see. */

import { randomBytes } from 'node:crypto'
import { type Answer, type Api, type Device, newDevice, type Post } from './api.ts'
import { MEMBERS, neighboursOf } from './karate-club.ts'
import type { StepContext } from './step.ts'

export interface Person {
  number: number
  username: string
  email: string
  password: string
  displayName: string
  neighbours: Person[]
  /** What we send with; logged in once the club has logged in. */
  device: Device
  /** From the answers: our id, our posts, newest first. */
  id: string
  posts: Post[]
  /** Whoever follows us, newest first, as they began. */
  followers: Person[]
}

/** What the steps of one run share. */
export interface Tour extends StepContext {
  runId: string
  postsPerPerson: number
  people: Person[]
}

/** Everyone under names and passwords that no earlier run has used. */
export function createPeople(api: Api, runId: string): Person[] {
  const people = MEMBERS.map((number): Person => {
    const username = `karate_${runId}_${number}`
    return {
      number,
      username,
      // example.com is reserved (RFC 2606): no mail of a tour reaches anybody.
      email: `${username}@example.com`,
      // The first characters please rules that ask for each kind of character.
      password: `Aa1-${randomBytes(18).toString('base64url')}`,
      displayName: displayNameOf(number),
      neighbours: [],
      device: newDevice(api),
      id: '',
      posts: [],
      followers: [],
    }
  })
  for (const person of people) {
    const numbers = neighboursOf(person.number)
    person.neighbours = people.filter(({ number }) => numbers.includes(number))
  }
  return people
}

/** A run's part of the usernames: the time and a little chance, in the letters a username may have. */
export function createRunId(): string {
  return Date.now().toString(36) + randomBytes(2).readUInt16BE().toString(36)
}

/** The posts that the person's feed must hold: everybody's they follow and their own, newest first. */
export function feedOf(person: Person, following: Person[] = person.neighbours): Post[] {
  return [person, ...following].flatMap(({ posts }) => posts).sort(newestFirst)
}

/** Post ids are decimal and time-ordered, and may outgrow what a number holds exactly. */
export function newestFirst(a: Post, b: Post): number {
  return BigInt(a.id) < BigInt(b.id) ? 1 : -1
}

export function memberOf({ people }: Pick<Tour, 'people'>, number: number): Person {
  const person = people.find((candidate) => candidate.number === number)
  if (!person) throw new Error(`The club has no member ${number}`)
  return person
}

/** The same answer, for a route that does not name the person, with who asked. */
export function by<Body>({ username }: Person, answer: Answer<Body>): Answer<Body> {
  return { ...answer, request: `${answer.request} by ${username}` }
}

/** The two whose quarrel split the club have names in the paper; the others have numbers. */
function displayNameOf(number: number): string {
  if (number === 1) return 'Mr. Hi'
  if (number === 34) return 'John A.'
  return `Member ${number}`
}
