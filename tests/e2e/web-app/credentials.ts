/** What users sign in with: codes by an app and recovery codes, and a passkey of a virtual authenticator. */
import type { Page } from 'playwright-core'
import { nextCode, type Phone } from '../../support/world/second-factor.ts'
import { api, describeHere, newPerson, password, register, world } from './started.ts'

/** Registers a user in a tab that may also go to Keycloak's pages. */
async function newTab(name: string): Promise<Page> {
  const watched = await newPerson()
  await register(watched, name)
  const page = await watched.page.context().newPage()
  await watched.page.close()
  return page
}

async function typePassword(page: Page, name: string): Promise<void> {
  await page.locator('#username').fill(`${name}_${world.run}`)
  await page.locator('#password').fill(password)
  await page.locator('#kc-login').click()
}

async function logOut(page: Page): Promise<void> {
  await page.goto(`${api.url}/settings`)
  await page.getByRole('button', { name: 'Log out', exact: true }).click()
  await page.getByRole('link', { name: 'Register' }).first().waitFor()
}

async function remove(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: `Remove ${what}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
}

const secretOf = (page: Page, selector: string) => page.locator(selector).inputValue()
const isHome = (page: Page) => page.getByLabel('What do you want to say?').waitFor()

describeHere('the settings', () => {
  test('set up codes by an app and recovery codes, which a login asks for, and remove them', async () => {
    const page = await newTab('cleo')
    const phone: Phone = { secret: '' }
    await page.goto(`${api.url}/settings`)
    await page.getByRole('button', { name: 'Add codes by an app' }).click()
    await typePassword(page, 'cleo')
    phone.secret = await secretOf(page, '#totpSecret')
    await page.locator('#totp').fill(nextCode(phone))
    await page.locator('#userLabel').fill('Old phone')
    await page.locator('#saveTOTPBtn').click()
    await page.getByText('It is set up.').waitFor()
    await page.getByText('Old phone').waitFor()

    await page.getByRole('button', { name: 'New recovery codes' }).click()
    const codes = (await secretOf(page, 'input[name=generatedRecoveryAuthnCodes]')).split(',')
    await page.locator('#kcRecoveryCodesConfirmationCheck').check()
    await page.locator('#saveRecoveryAuthnCodesBtn').click()
    await page.getByText('12 left').waitFor()

    await logOut(page)
    await page.goto(`${api.url}/login`)
    await page.getByLabel('Username or email address').fill(`cleo_${world.run}`)
    await page.getByLabel(/^Password/).fill(password)
    await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByText('This account has a second factor.').waitFor()
    await page.getByRole('button', { name: 'Log in with Keycloak' }).click()
    await typePassword(page, 'cleo')
    await page.locator('#otp').fill(nextCode(phone))
    await page.locator('#kc-login').click()
    await isHome(page)

    await logOut(page)
    await page.goto(`${api.url}/login`)
    await page.getByRole('button', { name: 'Log in with Keycloak' }).click()
    await typePassword(page, 'cleo')
    await page.locator('#try-another-way').click()
    await page.getByRole('heading', { name: 'Recovery Authentication Code' }).click()
    await page.locator('#recoveryCodeInput').fill(codes[0] ?? '')
    await page.locator('#kc-login').click()
    await isHome(page)

    await page.goto(`${api.url}/settings`)
    await page.getByText('11 left').waitFor()
    await remove(page, 'Old phone')
    await page.getByText('Old phone is removed.').waitFor()
    await page.getByText('11 left').waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('add a passkey, by which the user signs in without a password, and posts', async () => {
    const page = await newTab('dora')
    const devTools = await page.context().newCDPSession(page)
    await devTools.send('WebAuthn.enable')
    await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    page.on('dialog', (dialog) => void dialog.accept('Virtual key'))
    await page.goto(`${api.url}/settings`)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await typePassword(page, 'dora')
    await page.locator('#registerWebAuthn').click()
    await page.getByText('Virtual key').waitFor()

    await logOut(page)
    await page.goto(`${api.url}/login`)
    await page.getByRole('button', { name: 'Log in with Keycloak' }).click()
    // The page also asks for a passkey by itself, and may have got it before the button is clicked.
    const button = page.locator('#authenticateWebAuthnButton')
    void button.click().catch(() => {})
    await isHome(page)
    await page.getByLabel('What do you want to say?').fill('No password was typed.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('article').filter({ hasText: 'No password was typed.' }).waitFor()

    await page.goto(`${api.url}/settings`)
    await page.getByRole('button', { name: 'Rename Virtual key' }).click()
    await page.getByLabel('Name', { exact: true }).last().fill('My key')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await remove(page, 'Password')
    await page.getByText('Password is removed.').waitFor()
    await remove(page, 'My key')
    await page.getByText('This is your only way to sign in.').waitFor()
    await page.context().close()
  })
})
