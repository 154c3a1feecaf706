/** The client compiles where it is copied to, and so does every example of docs/client.md. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { read, root } from '../project.ts'

const tsc = (args: string[], cwd = root) => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  return spawnSync(process.execPath, [compiler, ...args], { cwd, encoding: 'utf8' }).stdout
}

/** The code blocks of docs/client.md in this language. */
const examples = (language: string) =>
  [...read('docs/client.md').matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, code = '']) => code,
  )

let project: string

/** A project as a newcomer makes it, with a copy of the client. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'perch-client-'))
  cpSync(join(root, 'client', 'dist'), join(project, 'perch'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
})
afterAll(() => rmSync(project, { recursive: true }))

// A browser's project knows nothing of Node; one for Node nothing of browsers.
test.each([
  [
    'a browser',
    ['--lib', 'es2024,dom', '--types', '', '--moduleResolution', 'bundler', '--module', 'esnext'],
  ],
  ['Node', ['--lib', 'es2024', '--types', 'node', '--module', 'nodenext']],
])('the sources compile for %s', (_, options) => {
  const common =
    '--noEmit --strict --target es2024 --allowImportingTsExtensions --skipLibCheck --ignoreConfig'
  expect(tsc([...common.split(' '), ...options, join('client', 'perch.ts')])).toBe('')
})

test('the examples of docs/client.md compile as tsc --init would have it, with the client as JavaScript', () => {
  const [first = '', ...others] = examples('ts')
  const known =
    "import { createClient, PerchError, type SessionStore } from './perch/perch.js'\n" +
    "const perch = createClient('http://localhost:3000')\n" +
    'declare const body: { username: string; email: string; password: string }\n' +
    'declare function askForAnotherName(): void\n' +
    'void [createClient, PerchError, perch, body, askForAnotherName]\nexport type { SessionStore }\n'
  writeFileSync(join(project, 'example.ts'), first)
  others.forEach((code, i) => writeFileSync(join(project, `example${i}.ts`), `${known}{\n${code}\n}\n`))
  examples('tsx').forEach((code, i) => writeFileSync(join(project, `react${i}.tsx`), code))
  // Of React, what the examples use.
  const react = join(project, 'node_modules', 'react')
  mkdirSync(react, { recursive: true })
  writeFileSync(join(react, 'package.json'), '{ "name": "react", "types": "index.d.ts" }')
  writeFileSync(
    join(react, 'index.d.ts'),
    'export function useEffect(effect: () => void | (() => void), needs: unknown[]): void\n' +
      'export function useState<S>(first: S): [S, (next: S | ((before: S) => S)) => void]\n',
  )
  tsc(['--init'], project)
  expect([others.length, tsc(['--noEmit'], project)]).toEqual([3, ''])
})

test('a bundle for browsers holds the client as JavaScript and nothing else', async () => {
  writeFileSync(join(project, 'entry.js'), "export { createClient } from './perch/perch.js'")
  const { metafile, warnings } = await build({
    entryPoints: [join(project, 'entry.js')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    metafile: true,
    absWorkingDir: project,
  })
  expect(warnings).toEqual([])
  expect(Object.keys(metafile.inputs).toSorted()).toEqual([
    'entry.js',
    ...['perch', 'poll', 'request', 'routes', 'session'].map((name) => `perch/${name}.js`),
  ])
})
