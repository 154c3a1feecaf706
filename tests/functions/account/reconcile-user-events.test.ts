/** What users do on Keycloak's own pages: the schedule finds it out. */
import { withAdmin } from '../../../infra/realm/keycloak-connection.ts'
import { begin, formAction, newBrowser, passKeycloak, visit } from '../../support/world/browser.ts'
import { call } from '../../support/world/call.ts'
import { expectLive, reconcile } from '../../support/hunts/pairs.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld({}, { ownRealm: true })
})
afterAll(() => world.close())

const userOf = (username: string) => call('get-user', { path: { username } })

describe('what users change on a page of Keycloak', () => {
  test('is followed after one run, where the realm lets them', async () => {
    const person = await join(world, 'itself')
    const { realm } = world.realm
    await withAdmin(world.realm, async (admin) => {
      const profile = await admin.users.getProfile({ realm })
      const attributes = (profile.attributes ?? []).map((one) =>
        one.name === 'username' ? { ...one, permissions: { view: ['user'], edit: ['user', 'admin'] } } : one,
      )
      await admin.users.updateProfile({ realm, ...profile, attributes })
    })
    await reconcile()
    const browser = newBrowser()
    const address = `${await begin(browser)}&kc_action=UPDATE_PROFILE`
    const page = await visit(browser, (await passKeycloak(browser, address, person)).href)
    const username = `themselves_${world.run}`
    const body = new URLSearchParams({ username, email: person.email, firstName: 'A', lastName: 'B' })
    await visit(browser, formAction(await page.text()), { method: 'POST', body })
    expect(await reconcile()).toBe(1)
    expect(await reconcile()).toBe(0)
    expect((await userOf(username)).body).toMatchObject({ id: person.id, username })
    await expectLive(person)
  })
})
