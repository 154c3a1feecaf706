/** `npm run screenshots`: makes the pictures of the README, of a running and empty `npm start`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { createClient } from '../client/perch.ts'
import { findChromium, startChromium } from './support/web/chromium.ts'

const url = process.argv[2] ?? 'http://localhost:3000'
const folder = join('docs', 'screenshots')
const password = 'correct horse battery'

interface Person {
  username: string
  displayName: string
  bio: string
}

const people: Person[] = [
  { username: 'ada', displayName: 'Ada Lovelace', bio: 'Analyst. Poetical science, and the engine.' },
  { username: 'grace', displayName: 'Grace Hopper', bio: 'Rear admiral. I carry nanoseconds.' },
  { username: 'pip', displayName: 'Pip Rowan', bio: 'Birds, bread, bicycles.' },
  { username: 'maryam', displayName: 'مريم', bio: 'رياضيات وقهوة.' },
  { username: 'kay', displayName: 'Kay Okafor', bio: 'Night shifts at the observatory.' },
]

/** A person of the story: registered where they are not there yet, and logged in. */
async function enter({ username, displayName, bio }: Person) {
  const perch = createClient(url)
  await perch
    .send('POST /auth/register', {
      body: { username, displayName, password, email: `${username}@example.com` },
    })
    .catch(() => {})
  await perch.send('POST /auth/login', { body: { username, password } })
  await perch.send('PATCH /me', { body: { bio } })
  const post = (text: string, inReplyTo?: string) =>
    perch.send('POST /users/{username}/posts', {
      path: { username },
      body: { text, ...(inReplyTo && { inReplyTo }) },
    })
  return { username, perch, post }
}

type Member = Awaited<ReturnType<typeof enter>>

/** Returns the id of the post that is talked about. */
async function tellStory([ada, grace, pip, maryam, kay]: [Member, Member, Member, Member, Member]) {
  const all = [ada, grace, pip, maryam, kay]
  for (const one of all) {
    for (const other of all.filter((member) => member !== one)) {
      const path = { username: other.username, follower: one.username }
      await one.perch.send('PUT /users/{username}/followers/{follower}', { path })
    }
  }
  await pip.post('A kestrel has moved in on the church tower. It does not care for the bells. #birds')
  await maryam.post('صباح الخير. اليوم نبرهن أن كل شيء متصل، ثم نشرب القهوة. #قهوة')
  const main = await ada.post(
    'The engine weaves algebraic patterns just as the loom weaves flowers and leaves. #looms',
  )
  const reply = await grace.post(
    '@ada Two hundred years old, and still the best line about software.',
    main.id,
  )
  await ada.post('@grace You are too kind. Bring the wire next time?', reply.id)
  await kay.post('@ada Framed it, and hung it in the dome. The telescope approves.', main.id)
  await kay.post('Clear sky over the plain, seeing 0.8″. Jupiter is a whole marble tonight. #astronomy')
  await pip.post('Sourdough, day three: it has opinions now. #bread')
  for (const { perch } of [grace, pip, maryam, kay])
    await perch.send('PUT /me/likes/{id}', { path: { id: main.id } })
  for (const { perch } of [ada, pip]) await perch.send('PUT /me/likes/{id}', { path: { id: reply.id } })
  return main.id
}

const desktop: BrowserContextOptions = { viewport: { width: 1200, height: 800 } }
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  colorScheme: 'dark',
}

const executable = findChromium()
if (executable === undefined) throw new Error('There is no Chromium on this machine: set CHROMIUM to one.')
const members = []
for (const person of people) members.push(await enter(person))
const id = await tellStory(members as [Member, Member, Member, Member, Member])
mkdirSync(folder, { recursive: true })
const browser = await startChromium(executable)

async function open(options: BrowserContextOptions): Promise<Page> {
  return (await browser.newContext(options)).newPage()
}

async function take(page: Page, name: string, sign: string): Promise<void> {
  await page.getByText(sign).first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(folder, `${name}.png`) })
  console.log(join(folder, `${name}.png`))
}

async function logIn(page: Page): Promise<void> {
  await page.goto(`${url}/login`)
  await page.getByLabel('Username or email address').fill('ada')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByText('Sourdough').waitFor()
}

const wide = await open(desktop)
await logIn(wide)
await take(wide, 'home', 'Sourdough')
await wide.goto(`${url}/p/${id}`)
await wide.getByLabel(/^Reply to/).waitFor()
await take(wide, 'thread', 'Framed it')
const small = await open(phone)
await logIn(small)
await take(small, 'phone', 'Sourdough')
const visitor = await open({ ...desktop, colorScheme: 'dark' })
await visitor.goto(`${url}/u/ada`)
await take(visitor, 'profile-dark', 'Poetical science')
const behind = await open(desktop)
await behind.goto(`${url}/dev`)
await take(behind, 'dev', 'Confirm your email address')
await browser.close()
