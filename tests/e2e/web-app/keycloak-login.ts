/** The login on Keycloak's own pages, from the app and back to it. */
import { api, describeHere, newPerson, password, world } from './started.ts'

describeHere('a login with Keycloak', () => {
  test('ends in the app, with the session in the cookie and nothing of it in the address', async () => {
    const page = await (await newPerson()).page.context().newPage()
    await page.goto(`${api.url}/login`)
    await page.getByRole('button', { name: 'Log in with Keycloak' }).click()
    await page.locator('#username').fill(`bob_${world.run}`)
    await page.locator('#password').fill(password)
    await page.locator('#kc-login').click()
    await page.getByLabel('What do you want to say?').waitFor()
    expect(page.url()).toBe(`${api.url}/`)
    const cookies = (await page.context().cookies()).map(({ name }) => name)
    expect(cookies).toContain('__Host-perch_session')
    await page.reload()
    await page.getByRole('link', { name: /your profile$/ }).waitFor()
    await page.context().close()
  })

  test('says what to do where Keycloak said no, or where this tab began no login', async () => {
    const { page } = await newPerson()
    await page.goto(`${api.url}/login?error=access_denied&state=of-another-tab`)
    await page.getByText('This login began in another tab, or is over already. Log in again.').waitFor()
    expect(page.url()).toBe(`${api.url}/login`)
    await page.goto(`${api.url}/auth/oidc/callback?state=made-up&code=made-up`)
    await page.getByRole('link', { name: 'Back to the login' }).click()
    await page.getByRole('button', { name: 'Log in with Keycloak' }).waitFor()
    await page.context().close()
  })
})
