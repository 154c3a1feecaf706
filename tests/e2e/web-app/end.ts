/** What stands at the end: logging out, and what all pages so far have loaded. */
import { ada, api, describeHere, newPerson, open, tabs, world } from './started.ts'

describeHere('the web app', () => {
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
