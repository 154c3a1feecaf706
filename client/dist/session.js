// Written by `npm run openapi` from client/*.ts: every change by hand is lost.

/** The session of a client: kept in a store that other tabs may write too, renewed, and never mixed with a newer one. */
import { isProblem, randomId } from './request.js'
import { protectedRoutes } from './routes.js'
/** These change the session: one at a time, and no refresh meanwhile. */
const loginRoutes = new Set(['POST /auth/login', 'POST /auth/oidc/token'])
const pairRoutes = new Set(['POST /auth/refresh', 'PATCH /me', 'PUT /me/password'])
const endingRoutes = new Set(['POST /auth/logout', 'POST /auth/logout-all', 'POST /me/deletion'])
/** Gives a function that sends a request with the session of this store, and keeps the session that its answer brings. */
export function createSessionSender(store, createRequest) {
  /** Ends when everything that changes the session so far has ended. */
  let turn = Promise.resolve()
  let renewal
  function inTurn(work) {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }
  /** Writes `next` where the store still holds `old`: what began with an older session never replaces a newer one. */
  async function replace(old, next, isEdit = false) {
    const read = store.get()
    // Where the store needs no waiting, nothing comes between reading and writing.
    const held = read && 'then' in read ? await read : read
    // An edit makes the old pair invalid before its answer is here: another tab may have met that, and given up.
    const isFree = isEdit && held === null
    if (isFree || held?.accessToken === old?.accessToken) await store.set(next, held)
  }
  /** The session that has taken this one's place; all callers at a time share one request. */
  function renewed(old) {
    renewal ??= inTurn(() => renew(old)).finally(() => (renewal = undefined))
    return renewal
  }
  async function renew(old) {
    const stored = await store.get()
    // Another request or tab was first.
    if (stored?.accessToken !== old.accessToken) return stored
    const route = 'POST /auth/refresh'
    try {
      const { body } = await createRequest(route, {
        body: old.refreshToken === null ? {} : { refreshToken: old.refreshToken },
      })()
      await replace(old, sessionOf(body, old.id))
    } catch (error) {
      if (!isProblem(error, 'session-ended')) throw error
      await replace(old, null)
      if ((await store.get()) === null) throw error
    }
    return store.get()
  }
  /** Sends with the access token where the route needs one, and once more where that is no longer valid. */
  async function call(route, input, next) {
    const request = createRequest(route, input)
    let session = await store.get()
    if (!protectedRoutes.has(route)) return kept(route, input, session, await request())
    if (session && session.expiresAt <= Date.now()) session = await next(session)
    try {
      return await kept(route, input, session, await request(session?.accessToken))
    } catch (error) {
      if (!session || !isProblem(error, 'unauthenticated')) throw error
      const following = await next(session)
      // Another user may have logged in meanwhile: this request is not theirs.
      if (following?.id !== session.id) throw error
      return kept(route, input, following, await request(following.accessToken))
    }
  }
  /** Keeps what this answer to a request of this session means for it. */
  async function kept(route, input, session, answer) {
    if (loginRoutes.has(route)) await store.set(sessionOf(answer.body), await store.get())
    if (endingRoutes.has(route)) await replace(session, null)
    if (pairRoutes.has(route)) {
      const { tokens = answer.body } = answer.body
      const { refreshToken } = input.body ?? {}
      const isEdit = refreshToken === undefined
      const isSame = isEdit || refreshToken === session?.refreshToken
      // Null: the account was changed, and its user has to log in again.
      await replace(session, tokens && sessionOf(tokens, isSame ? session?.id : undefined), isEdit)
    }
    return answer
  }
  return async (route, input) => {
    const changesSession = [loginRoutes, pairRoutes, endingRoutes].some((routes) => routes.has(route))
    return changesSession ? inTurn(() => call(route, input, renew)) : call(route, input, renewed)
  }
}
/** A session of which only the cookie is known, as after the page was loaded: the first request renews it. */
export const sessionInCookie = () => ({
  id: randomId(),
  accessToken: '',
  refreshToken: null,
  expiresAt: 0,
})
/** A store that ends with this page or process. */
export function inMemory() {
  let session = null
  return { get: () => session, set: (next) => void (session = next) }
}
/** Ten seconds before its end counts as the end: a request takes time as well. */
const sessionOf = (pair, id = randomId()) => ({
  id,
  accessToken: pair.accessToken,
  refreshToken: pair.refreshToken,
  expiresAt: Date.now() + (pair.expiresIn - 10) * 1000,
})
