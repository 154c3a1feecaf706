/** The client as a test looks at it. */
import { type ClientOptions, createClient, type Session } from '../../../client/perch.ts'

export const count = (requests: string[], request: string): number =>
  requests.filter((one) => one === request).length

/** A client whose requests and waits are noted, and whose session can be changed behind its back. */
export function observedClient(url: string, options: ClientOptions) {
  const requests: string[] = []
  const keys: (string | null)[] = []
  const waits: number[] = []
  const state: { session: Session | null } = { session: null }
  const client = createClient(url, {
    store: { get: () => state.session, set: (session) => void (state.session = session) },
    fetch: (address, init) => {
      requests.push(`${init.method} ${address.slice(url.length)}`)
      keys.push(new Headers(init.headers).get('idempotency-key'))
      return fetch(address, init)
    },
    ...options,
    wait: async (seconds) => {
      waits.push(seconds)
      await options.wait?.(seconds)
    },
  })
  const held = () => {
    if (!state.session) throw new Error('There is no session')
    return state.session
  }
  return { client, requests, keys, waits, state, held, count: (request: string) => count(requests, request) }
}
