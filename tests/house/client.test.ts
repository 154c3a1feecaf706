/** The client compiles where it is copied to. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './project.ts'

// A browser's project knows nothing of Node; one for Node nothing of browsers.
test.each([
  [
    'a browser',
    ['--lib', 'es2024,dom', '--types', '', '--moduleResolution', 'bundler', '--module', 'esnext'],
  ],
  ['Node', ['--lib', 'es2024', '--types', 'node', '--module', 'nodenext']],
])('the client compiles for %s', (_, options) => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const common =
    '--noEmit --strict --target es2024 --allowImportingTsExtensions --skipLibCheck --ignoreConfig'
  const args = [tsc, ...common.split(' '), ...options, join('client', 'perch.ts')]
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect(stdout).toBe('')
})
