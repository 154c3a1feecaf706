/** `npm run measure:web`: what a visitor waits for and loads on the public pages of a running Perch, without JavaScript and with it. */
import type { Browser } from 'playwright-core'
import { findChromium, startChromium } from './support/web/chromium.ts'

const url = process.argv[2] ?? 'http://localhost:3000'
const times = 5

/** A phone on a slow network, as Lighthouse has it: bytes a second, and milliseconds. */
const slow = { offline: false, downloadThroughput: 204_800, uploadThroughput: 93_750, latency: 150 }

const executable = findChromium()
if (executable === undefined) throw new Error('There is no Chromium on this machine: set CHROMIUM to one.')
const browser = await startChromium(executable)
const post = ((await (await fetch(`${url}/posts?limit=1`)).json()) as { items: Newest[] }).items[0]
interface Newest {
  id: string
  author: { username: string }
}
if (post === undefined) throw new Error('There is no post yet: play the karate club on /dev.')
const pages = ['/', `/u/${post.author.username}`, `/p/${post.id}`]
const rows = []
for (const path of pages) {
  for (const javaScriptEnabled of [false, true]) {
    const kept = { page: path.replace(/\/[^/]{3,}$/, '/…'), JavaScript: javaScriptEnabled }
    rows.push({
      ...kept,
      network: 'as it is',
      ...(await measure(browser, url + path, javaScriptEnabled, null)),
    })
    rows.push({
      ...kept,
      network: 'slow 4G',
      ...(await measure(browser, url + path, javaScriptEnabled, slow)),
    })
  }
}
console.table(rows)
await browser.close()

/** The middle of some loads, each in a browser that has been nowhere yet. */
async function measure(
  of: Browser,
  address: string,
  javaScriptEnabled: boolean,
  network: typeof slow | null,
) {
  const found = []
  for (let count = 0; count < times; count += 1)
    found.push(await load(of, address, javaScriptEnabled, network))
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  return {
    'LCP ms': middle(found.map(({ lcpMs }) => lcpMs)),
    'KiB over the wire': Number((middle(found.map(({ bytes }) => bytes)) / 1024).toFixed(1)),
    requests: middle(found.map(({ requests }) => requests)),
  }
}

async function load(
  of: Browser,
  address: string,
  javaScriptEnabled: boolean,
  network: typeof slow | null,
): Promise<{ lcpMs: number; bytes: number; requests: number }> {
  const context = await of.newContext({ javaScriptEnabled, viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  let [startedAt, lcpAt, bytes, requests] = [0, 0, 0, 0]
  devtools.on('Network.requestWillBeSent', ({ wallTime }) => {
    startedAt ||= wallTime
    requests += 1
  })
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  // Chromium tells it without a script on the page.
  devtools.on('PerformanceTimeline.timelineEventAdded', ({ event }) => {
    lcpAt = event.lcpDetails?.renderTime ?? lcpAt
  })
  await devtools.send('Network.enable')
  await devtools.send('PerformanceTimeline.enable', { eventTypes: ['largest-contentful-paint'] })
  if (network) await devtools.send('Network.emulateNetworkConditions', network)
  await page.goto(address, { waitUntil: 'networkidle' })
  await context.close()
  return { lcpMs: Math.round((lcpAt - startedAt) * 1000), bytes, requests }
}
