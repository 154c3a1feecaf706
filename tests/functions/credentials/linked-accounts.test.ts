/** Signing in by another service, and linking an account of one: a second realm is that service. */
import { setup } from '../../../infra/realm/setup.ts'
import { getMe, keycloakUser, type Pair } from '../../support/hunts/pairs.ts'
import { find, listOf, typesOf } from '../../support/sign-in/credentials.ts'
import {
  alias,
  type OtherService,
  startOtherService,
  TwoRealmBrowser,
} from '../../support/sign-in/elsewhere.ts'
import { appRequest, codeVerifier } from '../../support/world/app.ts'
import { call } from '../../support/world/call.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let other: OtherService
let people = 0

beforeAll(async () => {
  world = await startWorld({}, { ownRealm: true })
  other = await startOtherService(world.realm)
})
afterAll(async () => {
  await other.close()
  await world.close()
})

const newPerson = (): Promise<Person> => join(world, `l${(people += 1)}`)

interface Account {
  username: string
  email: string
  password: string
}

/** An account at the other service. */
async function newAccount(more: Partial<Account> = {}): Promise<Account> {
  const username = `a${(people += 1)}.${world.run}`
  const account = {
    username,
    email: `${username}@elsewhere.example`,
    password: 'a password elsewhere',
    ...more,
  }
  await other.addUser(account)
  return account
}

/**
 * Goes through the pages of both services.
 *
 * @param query of the start
 * @param local who types a password at Perch's own Keycloak, where it is asked for
 * @returns the pair and what became of the action, or the page where it ended
 */
async function goThrough(
  query: Record<string, string>,
  account: Account,
  local?: { username: string; password: string },
): Promise<{ pair: Pair; status: string | null } | string> {
  const browser = new TwoRealmBrowser()
  // Typed once: what is asked for again was wrong.
  const locals = local ? [local] : []
  const start = await call('oidc-start', { query: { ...appRequest, ...query } })
  expect(start.status).toBe(302)
  const cookies = [(start.headers['set-cookie'] ?? '').split(';')[0] ?? '']
  const back = await browser.walk(start.headers['location'] ?? '', (page, action) => {
    if (page.includes('value="linkAccount"')) return { submitAction: 'linkAccount' }
    if (page.includes('id="kc-continue"')) return { continue: '' }
    const isElsewhere = action.startsWith(`${other.provider.issuer}/`)
    const who = isElsewhere ? account : locals.pop()
    return page.includes('name="password"') && who
      ? { username: who.username, password: who.password }
      : undefined
  })
  if (typeof back === 'string') return back
  const { headers } = await call('oidc-callback', { query: back.searchParams.toString(), cookies })
  const { searchParams } = new URL(headers['location'] ?? '')
  const body = { code: searchParams.get('code') ?? '', code_verifier: codeVerifier }
  const answer = await call('oidc-token', { body })
  expect(answer).toMatchObject({ status: 200 })
  return { pair: answer.body, status: searchParams.get('action_status') }
}

async function signIn(account: Account): Promise<Pair> {
  const outcome = await goThrough({ provider: alias }, account)
  if (typeof outcome === 'string') throw new Error(outcome.slice(0, 500))
  return outcome.pair
}

const remove = ({ accessToken }: Pair, { id }: { id: string }) =>
  call('delete-credential', { token: accessToken, path: { id } })

describe('a sign-in by another service', () => {
  test('makes a profile at first sight, with a free name like the one there', async () => {
    const account = await newAccount({ username: `Zoë.W-${world.run}` })
    const pair = await signIn(account)
    const { body: me } = await getMe(pair)
    expect(me).toMatchObject({ username: `zoe_w_${world.run}`, email: account.email, emailVerified: false })
    expect(await keycloakUser(world, me.username)).toMatchObject({ email: account.email })
    expect(await call('get-user', { path: { username: me.username } })).toMatchObject({ status: 200 })
    const posted = { path: { username: me.username }, token: pair.accessToken, body: { text: 'Hello.' } }
    expect(await call('create-post', posted)).toMatchObject({ status: 201 })
    expect((await getMe(await signIn(account))).body).toMatchObject({ id: me.id, username: me.username })
  })

  test('takes no name that another user has, and none made of an address', async () => {
    const ada = await newPerson()
    const [wish] = ada.username.split('@')
    const taken = await getMe(await signIn(await newAccount({ username: wish ?? '' })))
    expect(taken.body.username).toMatch(new RegExp(`^${ada.username}_\\d{4}$`))
    const address = `private.${world.run}@elsewhere.example`
    const { body } = await getMe(await signIn(await newAccount({ username: address, email: address })))
    expect(body.username).toMatch(/^user(_\d{4})?$/)
  })

  test('adopts no account by its address: not without the password of that account', async () => {
    const ada = await newPerson()
    const evil = await newAccount({ email: ada.email })
    for (const local of [undefined, { username: ada.username, password: 'wrong horse battery' }]) {
      expect(await goThrough({ provider: alias }, evil, local)).toContain('password')
    }
    expect(await typesOf(ada)).toEqual(['password'])
    const outcome = await goThrough({ provider: alias }, evil, ada)
    expect(await typesOf((outcome as { pair: Pair }).pair)).toEqual(['linked-account', 'password'])
    expect((await getMe((outcome as { pair: Pair }).pair)).body).toMatchObject({ id: ada.id })
  })
})

describe('an account of another service', () => {
  test('is linked, signs in, and is unlinked', async () => {
    const [ada, account] = [await newPerson(), await newAccount()]
    const outcome = await goThrough({ action: 'link-account', provider: alias }, account, ada)
    expect(outcome).toMatchObject({ status: 'success' })
    const pair = await signIn(account)
    expect((await getMe(pair)).body).toMatchObject({ id: ada.id, email: ada.email })
    const linked = await find(pair, 'linked-account')
    expect(linked).toMatchObject({ id: `linked-${alias}`, name: account.username, provider: alias })
    const renaming = { token: pair.accessToken, path: { id: linked.id }, body: { name: 'Mine' } }
    expectProblem(await call('update-credential', renaming), 404, 'credential-not-found')
    expect(await remove(pair, linked)).toMatchObject({ status: 204 })
    expect(await typesOf(pair)).toEqual(['password'])
    // Now it is a stranger's, who gets an account of their own.
    expect((await getMe(await signIn(account))).body.id).not.toBe(ada.id)
  })

  test('of another user is not linked', async () => {
    const [ada, account] = [await newPerson(), await newAccount()]
    await signIn(account)
    const outcome = await goThrough({ action: 'link-account', provider: alias }, account, ada)
    if (typeof outcome !== 'string') expect(outcome.status).not.toBe('success')
    expect(await typesOf(ada)).toEqual(['password'])
  })

  test('stays where it is the only way to sign in, until there is a password', async () => {
    const pair = await signIn(await newAccount())
    const [linked] = await listOf(pair)
    expectProblem(await remove(pair, linked!), 409, 'last-credential')
    const body = { password: 'a horse of my own' }
    const answer = await call('update-password', { token: pair.accessToken, body })
    expect(answer).toMatchObject({ status: 200 })
    expect(await remove(answer.body.tokens, linked!)).toMatchObject({ status: 204 })
  })
})

test('GET /auth/oidc/start asks which account to link', async () => {
  const answer = await call('oidc-start', { query: { ...appRequest, action: 'link-account' } })
  expectProblem(answer, 400, 'validation-failed', {
    errors: [expect.objectContaining({ parameter: 'provider' })],
  })
})

test('a second setup changes nothing, and another secret is noticed', async () => {
  const options = { ...world.realm, identityProviders: [other.provider] }
  expect(await setup(options)).toEqual({ changes: [] })
  const changed = { ...options, identityProviders: [{ ...other.provider, clientSecret: 'new', name: 'New' }] }
  expect(await setup(changed)).toEqual({ changes: ['identity provider acme put back'] })
  expect(await setup(changed)).toEqual({ changes: [] })
})
