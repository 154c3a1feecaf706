/** The client as JavaScript: what client/dist/ holds, for projects that cannot run its TypeScript as it is. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './functions.ts'

/** Made for what docs/client.md promises: Node 20 and the browsers of its time. */
const options =
  '--ignoreConfig --strict --target es2022 --lib es2024,dom --module nodenext --declaration --rewriteRelativeImportExtensions'

/** Each file of the client as JavaScript and as declarations, by its name. */
export function clientBuild(): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'perch-client-'))
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const places = ['--types', '', '--outDir', folder, join(root, 'client', 'perch.ts')]
  const args = [compiler, ...options.split(' '), ...places]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The client does not compile:\n${stdout}`)
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, builtFile(readFileSync(join(folder, name), 'utf8'))]),
  )
  rmSync(folder, { recursive: true })
  // Without it, what the files are would depend on the project that they are copied to.
  return {
    ...files,
    'package.json': '{ "name": "perch-client", "private": true, "type": "module", "exports": "./perch.js" }',
  }
}

/** The compiler renames the imports of JavaScript alone. */
const builtFile = (text: string) =>
  `// Written by \`npm run openapi\` from client/*.ts: every change by hand is lost.\n\n${text.replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'")}`
