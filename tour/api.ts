/** Every request of the tour, through the client. Nothing else in this folder speaks HTTP. */

import { setTimeout as wait } from 'node:timers/promises'
import {
  type Client,
  createClient,
  type Input,
  PerchError,
  type Route,
  type Session,
} from '../client/perch.ts'
import type { Credentials, PostPage, Registration, Routes } from '../client/routes.ts'

/** One API under one address, with the number of requests sent to it so far. */
export interface Api {
  baseUrl: string
  requests: number
  /** Told each time the API asked us to come back later. */
  onWait: (seconds: number) => void
}

/** Success or refusal; `body` is what the document promises for a success, nothing has been checked yet. */
export interface Answer<Body> {
  request: string
  status: number
  headers: Headers
  body: Body
}

export type { Post } from '../client/routes.ts'

/** A page of anything. */
export type Page<Item> = Omit<PostPage, 'items'> & { items: Item[] }

export interface PageQuery {
  limit: number
  after?: string
  before?: string
}

/** The API cannot be used at all: what happened, why, and what to do next. */
export class UnusableApiError extends Error {
  override name = 'UnusableApiError'
}

const REQUEST_TIMEOUT_MS = 30_000
/** Beyond this much waiting, or so many times, a 429 or 503 counts as the answer. */
const MAX_WAIT_SECONDS = 600
const MAX_TRIES = 10
/** So many answers may be late for one device: a refresh waits three seconds, and several cold starts at once take longer. */
const MAX_LATE = 2
/** Says in one error whether the API is there and ready; a tour of something else would only confuse. */
export async function checkReady(api: Api): Promise<void> {
  const { status, body } = await send(newDevice(api), 'GET /health/ready')
  if (status === 200) return
  if (status === 503) {
    throw new UnusableApiError(
      `The API at ${api.baseUrl} is not ready.\nWhy: ${problemText(body) || 'it answered 503'}\n` +
        (isLocal(api.baseUrl)
          ? `Next: npm run infra -- status   (which of Keycloak and Redis is down?)`
          : `Next: look into the log of the function ready, and at docs/operate.md`),
    )
  }
  throw new UnusableApiError(
    `What answers at ${api.baseUrl} does not look like Perch.\nWhy: GET /health/ready came back with ${status}, not 200.\n` +
      `Next: npm run tour -- <base URL of the API>`,
  )
}

function isLocal(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

/** One login of somebody, or nobody's: what is sent by it carries its tokens. */
export interface Device {
  client: Client
  session: Session | null
}

export function newDevice(api: Api, session: Session | null = null): Device {
  let late = 0
  const client = createClient(api.baseUrl, {
    store: { get: () => device.session, set: (next) => void (device.session = next) },
    retries: MAX_TRIES,
    maxWaitSeconds: MAX_WAIT_SECONDS,
    timeoutMs: REQUEST_TIMEOUT_MS,
    wait: (seconds) => {
      api.onWait(seconds)
      return wait(seconds * 1000)
    },
    fetch: (url, init) => {
      api.requests += 1
      return fetch(url, init).catch((error: Error) => {
        if (error.name === 'TimeoutError' && (late += 1) <= MAX_LATE) throw error
        const request = `${init.method} ${url.slice(api.baseUrl.length)}`
        throw new UnusableApiError(
          `No answer from the API at ${api.baseUrl}.\nWhy: ${request}: ${reasonOf(error)}\n` +
            `Next: npm start   (in another terminal; for an API elsewhere: npm run tour -- <base URL>)`,
          { cause: error },
        )
      })
    },
  })
  const device: Device = { client, session }
  return device
}

export const register = (api: Api, body: Registration) =>
  send(newDevice(api), 'POST /auth/register', { body })

export const login = (device: Device, body: Credentials) => send(device, 'POST /auth/login', { body })

export const logout = (device: Device) => send(device, 'POST /auth/logout')

export const getUser = (api: Api, username: string) =>
  send(newDevice(api), 'GET /users/{username}', { path: { username } })

export const addFollower = (device: Device, username: string, follower: string) =>
  send(device, 'PUT /users/{username}/followers/{follower}', { path: { username, follower } })

export const removeFollower = (device: Device, username: string, follower: string) =>
  send(device, 'DELETE /users/{username}/followers/{follower}', { path: { username, follower } })

export const listFollowers = (api: Api, username: string, query: PageQuery) =>
  send(newDevice(api), 'GET /users/{username}/followers', { path: { username }, query })

export const createPost = (device: Device, username: string, text: string, inReplyTo?: string) =>
  send(device, 'POST /users/{username}/posts', {
    path: { username },
    body: { text, ...(inReplyTo !== undefined && { inReplyTo }) },
  })

export const deletePost = (device: Device, id: string) => send(device, 'DELETE /posts/{id}', { path: { id } })

export const addLike = (device: Device, id: string) => send(device, 'PUT /me/likes/{id}', { path: { id } })

export const addRepost = (device: Device, id: string) =>
  send(device, 'PUT /me/reposts/{id}', { path: { id } })

export const removeRepost = (device: Device, id: string) =>
  send(device, 'DELETE /me/reposts/{id}', { path: { id } })

export const addBlock = (device: Device, username: string) =>
  send(device, 'PUT /me/blocks/{username}', { path: { username } })

export const removeBlock = (device: Device, username: string) =>
  send(device, 'DELETE /me/blocks/{username}', { path: { username } })

export const listNotifications = (device: Device, query: PageQuery) =>
  send(device, 'GET /me/notifications', { query })

/** As the owner of the device sees it. */
export const getPostAs = (device: Device, id: string) => send(device, 'GET /posts/{id}', { path: { id } })

export const listUserPosts = (api: Api, username: string, query: PageQuery) =>
  send(newDevice(api), 'GET /users/{username}/posts', { path: { username }, query })

export const getPost = (api: Api, id: string) => send(newDevice(api), 'GET /posts/{id}', { path: { id } })

export const getFeed = (device: Device, username: string, query: PageQuery) =>
  send(device, 'GET /users/{username}/feed', { path: { username }, query })

export const getCanPost = (device: Device) => send(device, 'GET /misc/can-post')

export const getModerator = (device: Device) => send(device, 'GET /misc/moderator')

/** The part of a problem+json body that a person wants to read; empty when the body is none. */
export function problemText(body: unknown): string {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown }
  return [code, detail].filter((part) => typeof part === 'string').join(': ')
}

/** A refusal is an answer as well. */
async function send<R extends Route>(
  { client }: Device,
  route: R,
  ...input: Input<R>
): Promise<Answer<Routes[R]['answer']>> {
  const request = nameOf(route, { path: {}, ...input[0] })
  try {
    return { request, ...(await client.answer(route, ...input)) }
  } catch (error) {
    if (!(error instanceof PerchError)) throw error
    const { status, headers, problem } = error
    return { request, status, headers, body: problem as Routes[R]['answer'] }
  }
}

/** `GET /users/ada/feed?limit=10` */
function nameOf(
  route: Route,
  input: { path: Record<string, string>; query?: Record<string, string | number | undefined> },
): string {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => input.path[name] ?? '')
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(key, String(value))
  }
  return input.query ? `${filled}?${query.toString()}` : filled
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  return [...new Set([cause?.code, cause?.message])].filter(Boolean).join(': ') || message
}
