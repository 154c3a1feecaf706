/** What a person does with their own posts and with people they do not want to see; and what must not be lost. */
import { api, bob, describeHere, newPerson, world } from './started.ts'

describeHere('in the web app', () => {
  beforeAll(() => bob.page.setViewportSize({ width: 1280, height: 900 }))

  const composer = 'What do you want to say?'
  const cardWith = (text: string) => bob.page.getByRole('article').filter({ hasText: text })

  async function post(text: string): Promise<void> {
    const { page } = bob
    await page.goto(`${api.url}/`)
    await page.getByLabel(composer).fill(text)
    await page.getByLabel(composer).press('Control+Enter')
    await cardWith(text).waitFor()
  }

  async function choose(text: string, entry: string): Promise<void> {
    await cardWith(text)
      .getByRole('button', { name: /^More about/ })
      .press('Enter')
    await cardWith(text).getByRole('button', { name: entry, exact: true }).press('Enter')
  }

  test('a post is edited, and shows what it said before', async () => {
    const { page } = bob
    await post('Said in haist.')
    await choose('Said in haist.', 'Edit')
    await page.getByLabel('What it says').fill('Said in haste.')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await cardWith('Said in haste.').getByRole('button', { name: 'edited' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'What it said' })
    await dialog.getByText('Said in haist.').waitFor()
    expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('Said in haste.'),
      expect.stringContaining('Said in haist.'),
    ])
    await page.keyboard.press('Escape')
  })

  test('a deleted post is brought back by the key that is at hand, and deleted when the page is left', async () => {
    const { page } = bob
    await choose('Said in haste.', 'Delete')
    // It has the keyboard.
    const undo = page.locator('button:focus', { hasText: 'Undo' })
    await undo.waitFor()
    expect(await cardWith('Said in haste.').count()).toBe(0)
    await page.keyboard.press('Enter')
    await cardWith('Said in haste.').waitFor()
    await choose('Said in haste.', 'Delete')
    await undo.waitFor()
    const deleted = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
    await page.getByRole('link', { name: 'Explore' }).click()
    expect((await deleted).status()).toBe(204)
  })

  test('people who are blocked or muted are found in the settings, and let go', async () => {
    const { page } = bob
    await page.goto(`${api.url}/u/ada_${world.run}`)
    for (const what of ['Mute', 'Block']) {
      await page
        .getByRole('button', { name: /^More about/ })
        .first()
        .click()
      await page
        .getByRole('button', { name: new RegExp(`^${what}`) })
        .first()
        .click()
      await page
        .getByText(what === 'Mute' ? 'is muted' : 'is blocked')
        .first()
        .waitFor()
    }
    await page.goto(`${api.url}/settings`)
    for (const end of ['Unmute', 'Unblock']) {
      await page.getByRole('button', { name: `${end} @ada_${world.run}` }).click()
    }
    await page.getByText('You mute no one.').waitFor()
    await page.getByText('You block no one.').waitFor()
  })

  test('what was typed outlasts a reload, and two presses at once are one post', async () => {
    const { page } = bob
    await page.goto(`${api.url}/`)
    await page.getByLabel(composer).fill('Typed before a reload.')
    await page.reload()
    await page.getByLabel(composer).waitFor()
    expect(await page.getByLabel(composer).inputValue()).toBe('Typed before a reload.')
    const sent: string[] = []
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()))
    await page.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('form.composer')
      form?.requestSubmit()
      form?.requestSubmit()
    })
    await cardWith('Typed before a reload.').waitFor()
    expect(sent.filter((address) => address.endsWith('/posts'))).toHaveLength(1)
  })

  test('the window to write in takes the keyboard, and the way back leads to where one was', async () => {
    const { page } = bob
    await page.getByRole('button', { name: 'Write' }).press('Enter')
    await page.getByRole('dialog').getByLabel(composer).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    expect(await focused()).toBe(composer)
    await page.keyboard.press('Escape')
    const link = cardWith('Typed before a reload.').locator('.post-when a')
    const href = await link.getAttribute('href')
    await link.press('Enter')
    await page.getByRole('heading', { name: 'Post', exact: true }).waitFor()
    await page.goBack()
    await page.waitForFunction((goal) => document.activeElement?.getAttribute('href') === goal, href)
  })

  test('nothing is wider than a screen of 320 pixels, as at a zoom of 400 %', async () => {
    const { page } = bob
    await page.setViewportSize({ width: 320, height: 640 })
    const wide = []
    for (const place of ['/', '/explore', '/settings', `/u/bob_${world.run}`]) {
      await page.goto(api.url + place)
      await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
      const cut = await page
        .locator('.post-body')
        .evaluateAll((bodies) => bodies.some((body) => body.getBoundingClientRect().right > innerWidth))
      if (scrollWidth > clientWidth || cut) wide.push(place)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(wide).toEqual([])
  })

  test('a page of an earlier deployment gets the script and the styles of today, which no cache keeps', async () => {
    const { page } = await newPerson()
    await page.goto(`${api.url}/login`)
    const script = await page.locator('script[type=module]').getAttribute('src')
    const today = await page.request.get(api.url + script)
    const before = await page.request.get(`${api.url}/assets/app-0123456789.js`)
    expect([today, before].map((answer) => answer.headers()['cache-control'])).toEqual([
      'public, max-age=31536000, immutable',
      'no-cache',
    ])
    expect(await before.text()).toBe(await today.text())
    expect((await page.request.get(`${api.url}/assets/other-0123456789.js`)).status()).toBe(404)
    await page.context().close()
  })
})
