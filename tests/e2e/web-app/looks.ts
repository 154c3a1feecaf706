/** Every page without JavaScript, and in both sets of colours on both sizes. */
import type { Page } from 'playwright-core'
import { violationsOn, type Watched } from '../../support/web/chromium.ts'
import { api, bob, browser, describeHere, newPerson, open, world } from './started.ts'
import { postAddress } from './story.ts'

const addressOf = (place: string) =>
  place === 'the post' ? postAddress : api.url + (place === 'the profile' ? `/u/ada_${world.run}` : place)

let visitor: Watched | undefined

describeHere('the web app', () => {
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

  const [wide, narrow] = [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]
  const ofColours = ['color-contrast', 'link-in-text-block']
  /** All rules on both sizes and in both sets of colours; those that are about colours wherever the two meet. */
  const looks = [
    { colorScheme: 'light', viewport: wide, rules: undefined },
    { colorScheme: 'dark', viewport: wide, rules: ofColours },
    { colorScheme: 'dark', viewport: narrow, rules: undefined },
    { colorScheme: 'light', viewport: narrow, rules: ofColours },
  ] as const

  /** In both sets of colours and on both sizes, without loading the page again. The menu is there before the page is. */
  async function faultsOf(page: Page): Promise<string[]> {
    const found = []
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
    for (const { colorScheme, viewport, rules } of looks) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      const look = `${colorScheme}, ${viewport.width} wide`
      found.push(...(await violationsOn(page, rules)).map((violation) => `${look}: ${violation}`))
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
    const { page } = (visitor ??= await newPerson())
    await page.goto(addressOf(place))
    await page.getByText(sign).first().waitFor({ state: 'attached' })
    expect(await faultsOf(page)).toEqual([])
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
})
