/** Every request of the tour, by the names of the routes. Nothing else in this folder speaks HTTP. */

import { setTimeout as wait } from 'node:timers/promises'

/** One API under one address, with the number of requests sent to it so far. */
export interface Api {
  baseUrl: string
  requests: number
  /** Told each time the API asked us (429) to come back later. */
  onWait: (seconds: number) => void
}

/** `body` is what the contract promises for a success; nothing has been checked yet. */
export interface Answer<Body> {
  request: string
  status: number
  headers: Headers
  body: Body
}

export interface Post {
  id: string
  author: { id: string; username: string; displayName: string | null }
  text: string
  createdAt: string
}

export interface User {
  id: string
  username: string
  displayName: string | null
  counts: { followers: number; following: number; posts: number }
}

export interface Relationship {
  username: string
  follower: string
  following: boolean
  followers: number
}

export interface Page<Item> {
  items: Item[]
  total: number
  totalRelation: 'exact' | 'atLeast'
  next: string | null
  prev: string | null
}

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
/** Beyond this much waiting for one request, its 429 counts as the answer. */
const MAX_WAIT_SECONDS = 600
/** How often readiness is asked for, a second apart: a server that has just started, or is busy, gets its chance. */
const READY_TRIES = 10

/** Says in one error whether the API is there and ready; a tour of something else would only confuse. */
export async function checkReady(api: Api): Promise<void> {
  let { status, body } = await send<unknown>(api, 'GET /health/ready')
  for (let tries = 1; status === 503 && tries < READY_TRIES; tries += 1) {
    await wait(1000)
    ;({ status, body } = await send<unknown>(api, 'GET /health/ready'))
  }
  if (status === 200) return
  if (status === 503) {
    throw new UnusableApiError(
      `The API at ${api.baseUrl} is not ready.\nWhy: ${problemText(body) || 'it answered 503'}\n` +
        `Next: npm run infra -- status   (which of Keycloak and Redis is down?)`,
    )
  }
  throw new UnusableApiError(
    `What answers at ${api.baseUrl} does not look like Perch.\nWhy: GET /health/ready came back with ${status}, not 200.\n` +
      `Next: npm run tour -- <base URL of the API>`,
  )
}

export const register = (
  api: Api,
  body: { username: string; email: string; password: string; displayName: string },
) => send<{ user: User }>(api, 'POST /auth/register', { body })

export const login = (api: Api, body: { username?: string; email?: string; password: string }) =>
  send<{ accessToken: string; user: User }>(api, 'POST /auth/login', { body })

export const logout = (api: Api, token: string) => send<null>(api, 'POST /auth/logout', { token })

export const getUser = (api: Api, username: string) => send<User>(api, `GET /users/${username}`)

export const addFollower = (api: Api, username: string, follower: string, token?: string) =>
  send<Relationship>(api, `PUT /users/${username}/followers/${follower}`, { token })

export const removeFollower = (api: Api, username: string, follower: string, token?: string) =>
  send<Relationship>(api, `DELETE /users/${username}/followers/${follower}`, { token })

export const listFollowers = (api: Api, username: string, query: PageQuery) =>
  send<Page<User>>(api, `GET /users/${username}/followers?${queryString(query)}`)

export const createPost = (api: Api, username: string, text: string, token?: string) =>
  send<Post>(api, `POST /users/${username}/posts`, { token, body: { text } })

export const listUserPosts = (api: Api, username: string, query: PageQuery) =>
  send<Page<Post>>(api, `GET /users/${username}/posts?${queryString(query)}`)

export const getPost = (api: Api, id: string) => send<Post>(api, `GET /posts/${id}`)

export const getFeed = (api: Api, username: string, query: PageQuery, token?: string) =>
  send<Page<Post>>(api, `GET /users/${username}/feed?${queryString(query)}`, { token })

export const getCanPost = (api: Api, token?: string) => send<unknown>(api, 'GET /misc/can-post', { token })

export const getModerator = (api: Api, token?: string) => send<unknown>(api, 'GET /misc/moderator', { token })

/** The part of a problem+json body that a person wants to read; empty when the body is none. */
export function problemText(body: unknown): string {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown }
  return [code, detail].filter((part) => typeof part === 'string').join(': ')
}

const queryString = ({ limit, ...cursor }: PageQuery) =>
  new URLSearchParams({ limit: String(limit), ...cursor }).toString()

/** Sends one request, and again whenever it is answered with 429 and the time named there has passed. */
async function send<Body>(
  api: Api,
  request: string,
  { token, body }: { token?: string | undefined; body?: object } = {},
): Promise<Answer<Body>> {
  let waitedSeconds = 0
  for (;;) {
    const response = await sendOnce(api, request, token, body)
    const seconds = secondsToWait(response.headers)
    if (response.status !== 429 || waitedSeconds + seconds > MAX_WAIT_SECONDS) {
      return {
        request,
        status: response.status,
        headers: response.headers,
        body: parseJson(response.text) as Body,
      }
    }
    api.onWait(seconds)
    await wait(seconds * 1000)
    waitedSeconds += seconds
  }
}

async function sendOnce(api: Api, request: string, token: string | undefined, body: object | undefined) {
  const [method = '', path = ''] = request.split(' ')
  api.requests += 1
  try {
    const response = await fetch(api.baseUrl + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    throw new UnusableApiError(
      `No answer from the API at ${api.baseUrl}.\nWhy: ${method} ${path}: ${reasonOf(error)}\n` +
        `Next: npm start   (in another terminal; for an API elsewhere: npm run tour -- <base URL>)`,
      { cause: error },
    )
  }
}

/** `Retry-After` is a number of seconds or a date; at least one second, so that we never hammer. */
function secondsToWait(headers: Headers): number {
  const retryAfter = headers.get('retry-after') ?? ''
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000)
  return Math.max(1, Number.isNaN(seconds) ? 1 : seconds)
}

/** Text that is no JSON becomes null; whoever reads a member of it gets a difference out of that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** fetch says only "fetch failed"; the reason is in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  return [...new Set([cause?.code, cause?.message])].filter(Boolean).join(': ') || message
}
