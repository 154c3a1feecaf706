/** What the parts of web-app.test.ts share: the app under `npm start`, a browser, and two people in it. */
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { setup } from '../../../infra/realm/setup.ts'
import { type Offline, startOffline } from '../../support/package/offline.ts'
import { findChromium, openTab, startChromium, type Watched } from '../../support/web/chromium.ts'
import { startWorld, type World } from '../../support/world/world.ts'

jest.setTimeout(180_000)

const executable = findChromium()

/** Without a Chromium these tests are skipped, and counted as skipped. */
export const describeHere = executable === undefined ? describe.skip : describe

export let world: World
export let api: Offline
export let browser: Browser
export let ada: Watched
export let bob: Watched
/** Every tab that was opened by `open`. */
export const tabs: Watched[] = []
export const password = 'canary horse battery'

beforeAll(async () => {
  if (executable === undefined) return
  world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'INFO' }, { ownRealm: true })
  api = await startOffline({ isOwnAddress: true })
  // Where Keycloak's pages lead back to is known now.
  await setup({ ...world.realm, publicUrl: api.url })
  browser = await startChromium(executable)
  ada = await newPerson()
  bob = await newPerson()
})
afterAll(async () => {
  await browser?.close()
  await api?.stop()
  await world?.close()
})

export async function newPerson(): Promise<Watched> {
  return open(await browser.newContext())
}

export async function open(context: BrowserContext): Promise<Watched> {
  context.setDefaultTimeout(30_000)
  const tab = await openTab(context, api.url)
  tabs.push(tab)
  return tab
}

export async function register({ page }: Watched, name: string): Promise<void> {
  await page.goto(`${api.url}/register`)
  await page.getByLabel('Username').fill(`${name}_${world.run}`)
  await page.getByLabel('Name (if you like)').fill(name)
  await page.getByLabel('Email address').fill(`${name}@${world.run}.example`)
  await page.getByLabel(/^Password/).fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Register' }).click()
  await page.getByLabel('What do you want to say?').waitFor()
}

/** Waits for the mail to an address by looking at what the API prints: it names the file of each. */
export async function mailTo(page: Page, address: string): Promise<string> {
  for (;;) {
    const files = [...api.output().matchAll(/"message":"mail written".*?"file":"([^"]+)"/g)]
    const mails = files.map(([, file = '']) => readFileSync(file, 'utf8'))
    const mail = mails.find((text) => text.includes(`To: ${address}`))
    if (mail !== undefined) return mail
    await page.request.get(`${api.url}/health/live`)
  }
}
