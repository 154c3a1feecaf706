/** What `npm run imports` finds in a folder that is laid out like the project. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../project.ts'

export interface Imports {
  summary: {
    /** `from` is a file, or a folder where the rule is one for folders. */
    violations: { from: string; to: string; rule: { name: string } }[]
  }
  modules: { source: string; dependencies: { resolved: string }[] }[]
}

export function cruise(cwd: string, folders: string[]): Imports {
  const program = join(root, 'node_modules/.bin/depcruise')
  const config = join(root, '.dependency-cruiser.cjs')
  const options = ['--config', config, '--output-type', 'json', ...folders]
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (!stdout.startsWith('{')) throw new Error(stderr || stdout)
  return JSON.parse(stdout) as Imports
}
