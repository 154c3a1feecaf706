/**
 * Every function out of the archive that `sls package` makes, alone in an empty folder, in a process that has nothing but
 * its settings: called with recorded events, beside a real Redis and a real Keycloak.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SQSBatchResponse } from 'aws-lambda'
import { eventOf } from '../support/world/call.ts'
import { invoke, type Package, sharedPackage } from '../support/package/packaged.ts'
import { recordedMessage, recordedRequest, recordedSchedule } from '../support/package/recorded.ts'
import { type RouteCase, routes } from '../support/world/routes.ts'
import {
  join as register,
  logIn,
  type People,
  seedPeople,
  startWorld,
  type World,
} from '../support/world/world.ts'
import { declaredFunctions } from '../house/project.ts'

let world: World
let people: People
let made: Package
let settings: Record<string, string>
let mails: string

beforeAll(async () => {
  made = await sharedPackage()
  // Nothing is exempt from rate limits here, unlike in the other suites: requests come from another machine.
  mails = await mkdtemp(join(tmpdir(), 'perch-mails-'))
  world = await startWorld({ MAIL_FOLDER: mails }, { ownRealm: true })
  people = await seedPeople(world)
  const environment = Object.entries(process.env).filter(([name]) =>
    /^(KEYCLOAK|REDIS|SESSION|PUBLIC|APP_|LOCAL_|MAIL_)/.test(name),
  )
  settings = Object.fromEntries(environment) as Record<string, string>
}, 300_000)

afterAll(async () => {
  await world.close()
  await rm(mails, { recursive: true })
})

interface Reply {
  statusCode: number
  headers: Record<string, string>
  body?: string
}

/** Of whoever may make the route's valid request; one that ends the session has one to spare. */
async function tokenFor({ access, endsSession, key }: RouteCase): Promise<string | undefined> {
  if (access === 'public') return undefined
  if (access === 'moderator') return people.moderator.accessToken
  if (!endsSession) return people.ada.accessToken
  // These two name carol's password.
  if (key === 'update-password' || key === 'delete-me') return (await logIn(people.carol)).accessToken
  return (await register(world, key.replaceAll('-', '_').slice(0, 12))).accessToken
}

/** Carol's links are used before her password is changed, and she is deleted last. */
const inTurn = [
  ...routes.filter(({ key }) => key.startsWith('confirm-')),
  ...routes.filter(({ key }) => !key.startsWith('confirm-') && key !== 'delete-me'),
  ...routes.filter(({ key }) => key === 'delete-me'),
]

test.each(inTurn)(
  '$key answers $answers',
  async (route) => {
    const input = await route.valid(people)
    const token = await tokenFor(route)
    const { routeKey, rawPath, rawQueryString, headers, cookies, pathParameters, body } = eventOf(route.key, {
      ...(token === undefined ? {} : { token }),
      ...input,
    })
    const event = recordedRequest({
      routeKey,
      rawPath,
      rawQueryString,
      headers,
      ...(cookies === undefined ? {} : { cookies }),
      ...(pathParameters === undefined ? {} : { pathParameters }),
      ...(body === undefined ? {} : { body }),
    })
    const { statusCode, body: answer } = await invoke<Reply>(made.bundleOf(route.key), event, settings)
    // Readiness is a matter of 250 ms, which a new process on a busy machine may need for itself.
    const wanted = route.key === 'ready' && answer?.includes('not-ready') ? 503 : route.answers
    expect({ statusCode, ...(statusCode === wanted ? {} : { answer }) }).toEqual({ statusCode: wanted })
  },
  60_000,
)

const workers: Record<string, () => Promise<void>> = {
  'send-mail': async () => {
    const message = {
      kind: 'password-reset',
      id: '0c25608f-4876-4cf1-a32e-ed474e435e9c',
      email: people.bob.email,
    }
    const answer = await invoke<SQSBatchResponse>(
      made.bundleOf('send-mail'),
      recordedMessage(message),
      settings,
    )
    expect(answer).toEqual({ batchItemFailures: [] })
  },
  'deliver-posts': async () => {
    const message = {
      action: 'deliver',
      postId: Number(people.postId),
      authorId: Number(people.ada.id),
      after: 0,
      upTo: 9,
    }
    const answer = await invoke<SQSBatchResponse>(
      made.bundleOf('deliver-posts'),
      recordedMessage(message),
      settings,
    )
    expect(answer).toEqual({ batchItemFailures: [] })
  },
  'clean-up': async () => {
    expect(await invoke(made.bundleOf('clean-up'), recordedSchedule(), settings)).toEqual({
      sessions: expect.any(Number),
      accounts: expect.any(Number),
      reportsWaiting: expect.any(Number),
    })
  },
  reconcile: async () => {
    expect(await invoke(made.bundleOf('reconcile'), recordedSchedule(), settings)).toEqual({
      events: expect.any(Number),
    })
  },
  'sweep-deliveries': async () => {
    expect(await invoke(made.bundleOf('sweep-deliveries'), recordedSchedule(), settings)).toMatchObject({
      fanOuts: 0,
    })
  },
}

test.each(declaredFunctions.filter(({ route }) => route === undefined))(
  '$key does its work',
  ({ key }) => workers[key]?.(),
  60_000,
)

test('web draws a page, and serves what the page loads', async () => {
  const load = (routeKey: string, rawPath: string) =>
    invoke<Reply>(made.bundleOf('web'), recordedRequest({ routeKey, rawPath }), settings)
  const page = await load('GET /', '/')
  expect(page.statusCode).toBe(200)
  const files = [...(page.body ?? '').matchAll(/"(\/assets\/[^"]+)"/g)].map(([, file]) => String(file))
  expect(files).toHaveLength(3)
  for (const file of files) {
    const { statusCode, headers, body } = await load('GET /assets/{file}', file)
    expect([file, statusCode, headers['Cache-Control']]).toEqual([
      file,
      200,
      'public, max-age=31536000, immutable',
    ])
    expect(body?.length).toBeGreaterThan(100)
  }
}, 60_000)

test('every function was called', () => {
  const called = [...routes.map(({ key }) => key), ...Object.keys(workers), 'web']
  expect(called.toSorted()).toEqual(declaredFunctions.map(({ key }) => key).toSorted())
})
