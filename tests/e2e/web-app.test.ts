/** The web app in a real browser, as people use it. Without a Chromium on the machine it is skipped, and counted as skipped. */
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Offline, startOffline } from '../support/package/offline.ts'
import { findChromium, openTab, startChromium, violationsOn, type Watched } from '../support/web/chromium.ts'
import { startWorld, type World } from '../support/world/world.ts'

const executable = findChromium()
const describeHere = executable === undefined ? describe.skip : describe

jest.setTimeout(180_000)

describeHere('the web app', () => {
  let world: World
  let api: Offline
  let browser: Browser
  let ada: Watched
  let bob: Watched
  let postAddress: string
  const tabs: Watched[] = []

  beforeAll(async () => {
    world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'INFO' })
    api = await startOffline()
    browser = await startChromium(executable ?? '')
    ada = await newPerson()
    bob = await newPerson()
  })
  afterAll(async () => {
    await browser?.close()
    await api?.stop()
    await world?.close()
  })

  async function newPerson(): Promise<Watched> {
    return open(await browser.newContext())
  }

  async function open(context: BrowserContext): Promise<Watched> {
    context.setDefaultTimeout(30_000)
    const tab = await openTab(context, api.url)
    tabs.push(tab)
    return tab
  }

  const addressOf = (place: string) =>
    place === 'the post' ? postAddress : api.url + (place === 'the profile' ? `/u/ada_${world.run}` : place)

  async function register({ page }: Watched, name: string): Promise<void> {
    await page.goto(`${api.url}/register`)
    await page.getByLabel('Username').fill(`${name}_${world.run}`)
    await page.getByLabel('Name (if you like)').fill(name)
    await page.getByLabel('Email address').fill(`${name}@${world.run}.example`)
    await page.getByLabel(/^Password/).fill('canary horse battery')
    await page.getByRole('main').getByRole('button', { name: 'Register' }).click()
    await page.getByLabel('What do you want to say?').waitFor()
  }

  /** Waits for the mail to an address by looking at what the API prints: it names the file of each. */
  async function mailTo(page: Page, address: string): Promise<string> {
    for (;;) {
      const files = [...api.output().matchAll(/"message":"mail written".*?"file":"([^"]+)"/g)]
      const mails = files.map(([, file = '']) => readFileSync(file, 'utf8'))
      const mail = mails.find((text) => text.includes(`To: ${address}`))
      if (mail !== undefined) return mail
      await page.request.get(`${api.url}/health/live`)
    }
  }

  test('lets a person register, verify the address by the mail, and shows that it is done', async () => {
    await register(ada, 'ada')
    const { page } = ada
    const banner = page.getByText('Follow its link to verify the address.')
    await banner.waitFor()
    const mail = await mailTo(page, `ada@${world.run}.example`)
    const token = /\?token=([\w-]+)/.exec(mail)?.[1] ?? ''
    const other = await page.context().newPage()
    await other.goto(`${api.url}/auth/email-verification/confirm?token=${token}`)
    await other.getByRole('button', { name: 'Confirm' }).click()
    await other.getByText('Your email address is confirmed').waitFor()
    await other.close()
    await page.getByRole('button', { name: 'I have' }).click()
    await banner.waitFor({ state: 'detached' })
  })

  test('keeps the refresh token where no script sees it, and the session over a reload', async () => {
    const { page } = ada
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({
      name: '__Host-perch_session',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    })
    const seen = await page.evaluate(() => [document.cookie, JSON.stringify(localStorage)].join())
    expect(seen).not.toMatch(/ey[\w-]{20}|[\w-]{43}/)
    await page.reload()
    await page.getByLabel('What do you want to say?').waitFor()
  })

  test('takes a post by the keyboard alone, and counts what is left', async () => {
    const { page } = ada
    await page.getByLabel('What do you want to say?').focus()
    await page.keyboard.type('Hello from a browser. #perch')
    await page.getByText('472 characters left').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('article').filter({ hasText: 'Hello from a browser.' }).waitFor()
    await page.getByRole('article').first().locator('.post-when a').click()
    await page.waitForURL(/\/p\/\d+$/)
    postAddress = page.url()
  })

  test('lets another person follow, like and reply, and tells the first one', async () => {
    await register(bob, 'bob')
    const { page } = bob
    await page.goto(`${api.url}/u/ada_${world.run}`)
    await page.getByRole('button', { name: 'Follow', exact: true }).click()
    await page.getByRole('button', { name: 'Following' }).waitFor()
    await page.goto(postAddress)
    await page.getByRole('button', { name: 'Like' }).first().click()
    await page.getByRole('button', { name: 'Like, 1' }).waitFor()
    await page.getByLabel(/^Reply to/).fill('Hello back.')
    await page.getByRole('button', { name: 'Reply', exact: true }).click()
    await page.getByRole('article').filter({ hasText: 'Hello back.' }).waitFor()

    await ada.page.reload()
    await ada.page.getByText(', 3 unread').waitFor({ state: 'attached' })
    await ada.page.getByRole('link', { name: /^Notifications/ }).click()
    for (const words of ['follows you', 'likes your post', 'replied to you']) {
      await ada.page.getByText(words).first().waitFor()
    }
    await ada.page.getByText('unread').first().waitFor({ state: 'attached' })
  })

  test('finds people and tags by how they begin', async () => {
    const { page } = bob
    await page.goto(`${api.url}/explore`)
    await page.getByLabel('Search for people and tags').fill(`@ada_${world.run.slice(0, 4)}`)
    await page.getByRole('link', { name: `@ada_${world.run}` }).waitFor()
    await page.getByLabel('Search for people and tags').fill('per')
    await page.getByRole('link', { name: '#perch' }).click()
    await page.waitForURL(/\/t\/perch$/)
  })

  test('says in a sentence what is wrong, and keeps what was typed', async () => {
    const { page } = await newPerson()
    await page.goto(`${api.url}/login`)
    await page.getByLabel('Username or email address').fill(`ada_${world.run}`)
    await page.getByLabel(/^Password/).fill('wrong')
    await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
    await page.getByText('The name or the password is wrong. Check both and try again.').waitFor()
    expect(await page.getByLabel('Username or email address').inputValue()).toBe(`ada_${world.run}`)
    await page.context().close()
  })

  test('can be read without JavaScript', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const { page } = await open(context)
    await page.goto(`${api.url}/`)
    await page.getByRole('article').filter({ hasText: 'Hello from a browser.' }).waitFor()
    await page.getByRole('link', { name: '#perch' }).first().click()
    await page.waitForURL(/\/t\/perch$/)
    await page.goto(postAddress)
    await page.getByText('Hello back.').waitFor()
    await page.getByRole('link', { name: /^ada/ }).first().click()
    await page.waitForURL(/\/u\/ada_/)
    await context.close()
  })

  const looks = ['light', 'dark'].flatMap((colorScheme) =>
    [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
    ].map((viewport) => ({ colorScheme: colorScheme as 'light' | 'dark', viewport })),
  )

  /** In both sets of colours and on both sizes, without loading the page again. The menu is there before the page is. */
  async function faultsOf(page: Page): Promise<string[]> {
    const found = []
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
    for (const { colorScheme, viewport } of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      const look = `${colorScheme}, ${viewport.width} wide`
      found.push(...(await violationsOn(page)).map((violation) => `${look}: ${violation}`))
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
      if (scrollWidth > clientWidth) found.push(`${look}: wider than the screen`)
    }
    return found
  }

  test.each([
    ['/', 'Newest posts'],
    ['the profile', 'Hello from a browser.'],
    ['the post', 'Hello back.'],
    ['/u/no_such_user', 'There is nothing here'],
    ['/login', 'Forgotten your password?'],
    ['/register', 'Here already?'],
    ['/explore', 'Hello from a browser.'],
  ])('has nothing on %s that axe finds, for a visitor', async (place, sign) => {
    const { page } = await newPerson()
    await page.goto(addressOf(place))
    await page.getByText(sign).first().waitFor({ state: 'attached' })
    expect(await faultsOf(page)).toEqual([])
    await page.context().close()
  })

  test.each([
    ['/', 'Hello from a browser.'],
    ['the profile', 'Following'],
    ['the post', 'Everyone, on no list'],
    ['/settings', 'This device'],
    ['/notifications', 'Here you see when people follow you'],
    ['/bookmarks', 'Nothing put aside yet'],
  ])('has nothing on %s that axe finds, for a member', async (place, sign) => {
    const { page } = bob
    await page.goto(addressOf(place))
    await page.getByText(sign).first().waitFor({ state: 'attached' })
    expect(await faultsOf(page)).toEqual([])
  })

  test('is logged out everywhere at once', async () => {
    const { page } = ada
    const second = await open(page.context())
    await second.page.goto(`${api.url}/settings`)
    // The message goes by itself after a while.
    await Promise.all([
      page.getByText('You are logged out.').waitFor(),
      second.page.getByRole('button', { name: 'Log out everywhere' }).click(),
    ])
    await second.page.getByRole('link', { name: 'Register' }).first().waitFor()
    await page.getByRole('link', { name: 'Log in' }).first().waitFor()
    expect(await page.context().cookies()).toEqual([])
  })

  test('loads three files of its own and nothing of others, and complains of nothing', async () => {
    const { page } = await newPerson()
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
    await page.goto(`${api.url}/u/ada_${world.run}`)
    await page.waitForLoadState('networkidle')
    const files = loaded.filter((path) => path.startsWith('/assets/'))
    expect(files.length).toBeLessThanOrEqual(3)
    expect(loaded.filter((path) => !path.startsWith('/assets/'))).toEqual([`/u/ada_${world.run}`])
    expect(tabs.flatMap(({ strangers, complaints }) => [...strangers, ...complaints])).toEqual([])
  })
})
