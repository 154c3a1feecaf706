/** What a page of the web app may weigh: docs/web.md has the table. */
import { gunzipSync } from 'node:zlib'
import { buildWebAssets } from '../../../infra/deploy/web-assets.ts'
import { read, root } from '../project.ts'

type Built = Awaited<ReturnType<typeof buildWebAssets>>

let built: Built

beforeAll(async () => {
  built = await buildWebAssets(root)
})

const packed = (name: string) => Buffer.from(built.files[name]?.packed ?? '', 'base64')

test.each([
  ['script', 45],
  ['styles', 10],
] as const)('the %s has at most %i KiB, as docs/web.md says', (part, kib) => {
  const bytes = packed(built[part]).length
  expect(bytes).toBeGreaterThan(1000)
  expect(bytes / 1024).toBeLessThanOrEqual(kib)
  const row = part === 'script' ? 'script of a page, gzip' : 'style sheet, gzip'
  expect(read('docs/web.md')).toContain(`| ${row} | ${kib} KiB |`)
})

test('the names of files change with what is in them, and with nothing else', async () => {
  const again = await buildWebAssets(root)
  expect(again).toEqual(built)
  expect(Object.keys(built.files)).toHaveLength(3)
  for (const name of Object.keys(built.files)) expect(name).toMatch(/^(app|icon)-[\w-]{10}\.(js|css|svg)$/)
})

test('nothing that browsers load names another origin, or makes HTML of a string', () => {
  const [script, styles] = [built.script, built.styles].map((name) => gunzipSync(packed(name)).toString())
  // What it takes off the addresses that it shows, and the names of SVG and MathML.
  const origins = (script ?? '').match(/https?:\/\/[\w.]+\w/g) ?? []
  expect(origins.filter((origin) => !origin.startsWith('http://www.w3.org'))).toEqual([])
  expect(styles).not.toMatch(/https?:|url\(|@import/)
})
