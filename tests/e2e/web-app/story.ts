/** Two people: from registering to notifications. */
import { ada, api, bob, describeHere, mailTo, newPerson, register, world } from './started.ts'

export let postAddress: string

describeHere('the web app', () => {
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
    await page.getByRole('button', { name: 'I have done that' }).click()
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

  test('makes a token for a script, shows it once, and ends it', async () => {
    const { page } = bob
    await page.goto(`${api.url}/settings`)
    await page.getByLabel('What it is for').fill('My bot')
    await page.getByLabel('Read what you see').check()
    await page.getByRole('button', { name: 'Make a token' }).click()
    const token = await page.getByLabel('The new token').inputValue()
    const me = () => fetch(`${api.url}/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await (await me()).json()).toMatchObject({ username: `bob_${world.run}`, email: null })
    await page.reload()
    await page.getByText('My bot').waitFor()
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: 'End the token My bot' }).click()
    await page.getByText('My bot').waitFor({ state: 'detached' })
    expect((await me()).status).toBe(401)
  })

  test('lets an app act for a person who agrees, after a login of the last minutes', async () => {
    const { page } = bob
    const json = { 'content-type': 'application/json' }
    const redirect_uri = 'urn:ietf:wg:oauth:2.0:oob'
    const send = async (path: string, body: object) =>
      (await fetch(api.url + path, { method: 'POST', headers: json, body: JSON.stringify(body) })).json()
    const name = '<b>Feather</b>'
    const app = { client_name: name, redirect_uris: redirect_uri, scopes: 'read' }
    const { client_id } = (await send('/oauth/apps', app)) as { client_id: string }
    // The pair of RFC 7636, appendix B.
    const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    const query = {
      response_type: 'code',
      client_id,
      redirect_uri,
      code_challenge,
      code_challenge_method: 'S256',
    }
    await page.goto(`${api.url}/oauth/authorize?${new URLSearchParams(query)}`)
    await page.getByText(name).waitFor()
    await page.getByText('Read everything that you see').waitFor()
    await page.getByRole('button', { name: 'Allow' }).click()
    const code = await page.getByLabel('The code').inputValue()
    const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const turnIn = { grant_type: 'authorization_code', client_id, code, redirect_uri, code_verifier }
    const { access_token } = (await send('/oauth/token', turnIn)) as { access_token: string }
    const me = await fetch(`${api.url}/me`, { headers: { authorization: `Bearer ${access_token}` } })
    expect(await me.json()).toMatchObject({ username: `bob_${world.run}` })
  })

  test('says in a sentence what is wrong, and keeps what was typed', async () => {
    const { page } = await newPerson()
    await page.goto(`${api.url}/login`)
    await page.getByLabel('Username or email address').fill(`ada_${world.run}`)
    await page.getByLabel(/^Password/).fill('wrong')
    await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByText('The name or the password is wrong. Check both and try again.').waitFor()
    expect(await page.getByLabel('Username or email address').inputValue()).toBe(`ada_${world.run}`)
    await page.context().close()
  })
})
