/** A real browser for the tests of the web app: the machine's own Chromium, driven by a package that brings none. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where the Chromium of this machine is; undefined where it has none. */
export function findChromium(): string | undefined {
  const given = process.env['CHROMIUM']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const places = given ? [given] : folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Only pages of our own are opened, so it needs no sandbox, which containers and root do not have, and pages may share a process.
 */
export function startChromium(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--renderer-process-limit=2']
  return chromium.launch({ executablePath, args })
}

export interface Watched {
  page: Page
  /** Requests to any other origin than that of the page. */
  strangers: string[]
  /** What the page complains of: errors, and what its policy forbade. */
  complaints: string[]
}

/** A new tab that notes what it should never do. */
export async function openTab(context: BrowserContext, origin: string): Promise<Watched> {
  const page = await context.newPage()
  const [strangers, complaints]: [string[], string[]] = [[], []]
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:'))
      strangers.push(url)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refusal is an answer: pages show it as a sentence.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text())
    }
  })
  return { page, strangers, complaints }
}

const axe = readFileSync(join('node_modules', 'axe-core', 'axe.min.js'), 'utf8')

/**
 * What axe finds wrong with the page as it is now, in a few words each.
 *
 * @param only these rules; all that axe has on by default otherwise
 */
export async function violationsOn(page: Page, only?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe)
  return page.evaluate(async (rules) => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await checker.run(rules ? { runOnly: { type: 'rule', values: rules } } : {})
    return violations.map(({ id, nodes }) =>
      `${id}: ${nodes.map(({ html }) => html).join(' ')}`.slice(0, 400),
    )
  }, only)
}
