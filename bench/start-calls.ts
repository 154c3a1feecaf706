/** A request for every function, and the function that the others are held against. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from '../tests/deploy/emulators/cloud.ts'
import { declaredFunctions } from '../tests/house/project.ts'
import { recordedMessage, recordedSchedule } from '../tests/support/package/recorded.ts'

/** Sends it once, and says what came back. */
export type StartCall = () => Promise<string>

export const hello = {
  key: 'hello',
  /** Adds the function to a copy of the service. */
  addTo(service: string): void {
    const file = join(service, 'serverless.yml')
    const declared = `functions:\n  hello:\n    handler: functions/health/hello.handler\n    events: [{ httpApi: 'GET /hello' }]\n`
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^functions:\n/m, declared))
    appendFileSync(
      join(service, 'functions', 'health', 'hello.ts'),
      "/** GET /hello */\nexport const handler = async () => ({ statusCode: 200, body: 'hello' })\n",
    )
  },
}

interface Given {
  body?: () => object
  form?: Record<string, string>
  query?: string
  /** Its caller has no session left, so that it can be sent as often as one likes. */
  isOver?: true
  /** Its path names another user than its caller. */
  isOfOther?: true
}

const newcomer = () => {
  const username = `b${randomBytes(6).toString('hex')}`
  return { username, email: `${username}@example.com`, password: 'correct horse battery' }
}

/** Of an app that has not registered itself. */
const appRequest = {
  response_type: 'code',
  client_id: '0'.repeat(32),
  redirect_uri: 'https://app.example/back',
  code_challenge: 'x'.repeat(43),
  code_challenge_method: 'S256',
}

/** What a request has beside a token and the names in its path. */
function givenTo(password: string, username: string, other: string): Record<string, Given> {
  return {
    register: { body: newcomer },
    login: { body: () => ({ username, password }) },
    logout: { isOver: true },
    refresh: { body: () => ({ refreshToken: 'made.up.token' }) },
    'logout-all': { isOver: true },
    'delete-session': { isOver: true },
    'create-token': { body: () => ({ name: 'Bench', scopes: ['read'] }) },
    'get-verification-form': { query: 'token=made-up' },
    'confirm-verification': { body: () => ({ token: 'made-up' }) },
    'request-password-reset': { body: () => ({ email: `${username}@example.com` }) },
    'get-password-reset-form': { query: 'token=made-up' },
    'confirm-password-reset': {
      body: () => ({ token: 'made-up', password, passwordConfirmation: password }),
    },
    'update-me': { body: () => ({ displayName: 'Bench' }) },
    'update-password': { isOver: true, body: () => ({ currentPassword: password, password }) },
    'delete-me': { isOver: true, body: () => ({ password }) },
    'update-credential': { body: () => ({ name: 'My phone' }) },
    'oidc-start': {
      query: `returnTo=https%3A%2F%2Fapp.example%2Fin&state=its-own&code_challenge=${'x'.repeat(43)}`,
    },
    'oidc-callback': { query: 'state=made-up&code=made-up' },
    'oidc-token': { body: () => ({ code: 'made-up', code_verifier: 'x'.repeat(43) }) },
    'backchannel-logout': { form: { logout_token: 'made-up' } },
    'create-app': { body: () => ({ client_name: 'Bench', redirect_uris: [appRequest.redirect_uri] }) },
    'get-authorization': { query: new URLSearchParams(appRequest).toString() },
    'create-authorization': { body: () => appRequest },
    'create-app-token': {
      body: () => ({ grant_type: 'authorization_code', client_id: appRequest.client_id, code: 'made-up' }),
    },
    'delete-app-token': { body: () => ({ token: 'made-up', client_id: appRequest.client_id }) },
    'create-post': { body: () => ({ text: 'Call me Ishmael.' }) },
    'edit-post': { body: () => ({ text: 'Call me Ahab.' }) },
    ...Object.fromEntries(
      ['add-follower', 'remove-follower', 'add-block', 'remove-block', 'add-mute', 'remove-mute'].map(
        (key): [string, Given] => [key, { isOfOther: true }],
      ),
    ),
    search: { query: 'q=b&type=users' },
    'read-notifications': { body: () => ({ upTo: '1' }) },
    'create-report': { body: () => ({ username: other, reason: 'Spam.' }) },
    'resolve-report': { body: () => ({ outcome: 'dismissed', reason: 'It was a joke.' }) },
    'add-suspension': { body: () => ({ reason: 'Spam.' }) },
    'remove-suspension': { body: () => ({ reason: 'Appealed.' }) },
  }
}

/** A call for each function, and a new login for its caller: a token lasts five minutes. */
interface StartCalls {
  calls: Map<string, StartCall>
  logInAgain: () => Promise<void>
}

interface TokensGiven {
  tokens?: { accessToken: string }
}

/** Registers who asks, and returns a call for each function: over the API for a route, by Lambda for a worker. */
export async function callsOf(address: string, cloud: Cloud): Promise<StartCalls> {
  const send = (path: string, init: RequestInit) =>
    fetch(`${address}${path}`, { redirect: 'manual', ...init })
  const json = (body: object, headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  /** What is asked for before anything is measured: a busy machine may say 503 first. */
  const must = async <Body>(path: string, init: RequestInit, tries = 10): Promise<Body> => {
    const response = await send(path, init)
    if (response.ok) return (await response.json()) as Body
    if (tries === 1 || response.status !== 503) throw new Error(`${path}: ${response.status}`)
    return must(path, init, tries - 1)
  }
  const person = newcomer()
  const { username, password } = person
  const other = newcomer()
  await must('/auth/register', json(person))
  await must('/auth/register', json(other))
  const logIn = async () =>
    (await must<{ accessToken: string }>('/auth/login', json({ username, password }))).accessToken
  let token = await logIn()
  const over = await logIn()
  await send('/auth/logout', { method: 'POST', headers: { authorization: `Bearer ${over}` } })
  const given = givenTo(password, username, other.username)
  const headers = { authorization: `Bearer ${token}` }
  const { id } = await must<{ id: string }>(`/users/${username}/posts`, json({ text: 'The first.' }, headers))
  const parameters: Record<string, string> = {
    username,
    follower: username,
    id: String(id),
    tag: 'perch',
  }

  const calls = declaredFunctions.map(({ key, route }): [string, StartCall] => {
    const { body, form, query = '', isOver, isOfOther } = given[key] ?? {}
    if (route === undefined) return [key, () => invoke(key)]
    const [method = 'GET', path = '/nowhere'] = route === '$default' ? [] : route.split(' ')
    // One that is there is deleted once.
    const ownId = key === 'delete-post' ? '1' : parameters['id']
    const filled = path.replace(
      /\{(\w+)\}/g,
      (_, name: string) =>
        (name === 'id' ? ownId : isOfOther && name === 'username' ? other.username : parameters[name]) ?? '',
    )
    const headers = () => ({
      authorization: `Bearer ${isOver ? over : token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    })
    const sent = () => (form ? new URLSearchParams(form) : body && JSON.stringify(body()))
    return [
      key,
      async () => {
        const content = sent()
        const init = { method, headers: headers(), ...(content === undefined ? {} : { body: content }) }
        const response = await send(`${filled}${query && `?${query}`}`, init)
        const said = await response.text()
        // The old pair is dead at once.
        if (key === 'update-me') token = (JSON.parse(said) as TokensGiven).tokens?.accessToken ?? token
        return String(response.status)
      },
    ]
  })
  const sayHello = async () => String((await send('/hello', {})).status)
  return {
    calls: new Map([[hello.key, sayHello], ...calls]),
    logInAgain: async () => void (token = await logIn()),
  }

  async function invoke(key: string): Promise<string> {
    const range = { action: 'deliver', postId: 1, authorId: 1, after: 0, upTo: 9 }
    const isMessage = key === 'send-mail' || key === 'deliver-posts'
    const error = await cloud.invoke(
      `perch-local-${key}`,
      isMessage ? recordedMessage(range) : recordedSchedule(),
    )
    return error ?? 'done'
  }
}
