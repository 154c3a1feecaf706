/** An API whose every answer the test gives, so that answers are lost, late or out of turn as it wants. */
import { type ClientOptions, createClient, type Session, type SessionStore } from '../../../client/perch.ts'

export interface Asked {
  /** `DELETE /posts/1` */
  request: string
  token: string | null
  key: string | null
  body: unknown
}

export type Reply = (asked: Asked) => Response | Promise<Response>

const base = 'https://perch.example'

/** Answers with these in turn; what is asked is noted. The last one answers everything that follows. */
export function scriptedApi(...replies: Reply[]) {
  const asked: Asked[] = []
  const waits: number[] = []
  const fetch: ClientOptions['fetch'] = async (address, { method, headers, body, signal }) => {
    signal?.throwIfAborted()
    const sent = new Headers(headers)
    const one: Asked = {
      request: `${method} ${address.slice(base.length)}`,
      token: sent.get('authorization')?.replace('Bearer ', '') ?? null,
      key: sent.get('idempotency-key'),
      body: typeof body === 'string' ? JSON.parse(body) : null,
    }
    asked.push(one)
    const reply = replies.length > 1 ? replies.shift() : replies[0]
    if (!reply) throw new Error(`Nothing answers ${one.request}`)
    return reply(one)
  }
  const client = (options: ClientOptions = {}) =>
    createClient(base, {
      fetch,
      ...options,
      wait: async (seconds, signal) => {
        waits.push(seconds)
        await options.wait?.(seconds, signal)
      },
    })
  return { client, asked, waits, requests: () => asked.map(({ request }) => request) }
}

export const answers =
  (status: number, body: unknown = null): Reply =>
  () =>
    new Response(body === null ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    })

export const refuses =
  (status: number, code: string, headers: Record<string, string> = {}, errors?: object[]): Reply =>
  () =>
    new Response(JSON.stringify({ status, code, detail: 'As the API says.', errors }), {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    })

/** No answer comes. */
export const loses: Reply = () => {
  throw new DOMException('The operation timed out.', 'TimeoutError')
}

/** An answer that comes when the test says so; `sent` ends when its request has been sent. */
export function held(reply: Reply) {
  const sent = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const late: Reply = async (asked) => {
    sent.resolve()
    await released.promise
    return reply(asked)
  }
  return { late, sent: sent.promise, release: () => released.resolve() }
}

/** The pair of tokens of this name, such as A1. */
export const pair = (name: string) => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  tokenType: 'Bearer',
  expiresIn: 300,
  refreshExpiresIn: 3600,
})

export const sessionOf = (id: string, name: string, expiresAt = Date.now() + 60_000): Session => ({
  id,
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresAt,
})

/** A store as several tabs share it, as simple as that of docs/client.md. */
export function sharedStore(session: Session | null) {
  const state = { session }
  const store: SessionStore = {
    get: () => state.session,
    set: (next) => void (state.session = next),
  }
  const holds = () => state.session?.accessToken.replace('access-', '') ?? null
  return { store, state, holds }
}
