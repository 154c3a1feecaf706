/** docs/openapi.json is what the routes say. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './project.ts'

test('docs/openapi.json is up to date (else: npm run openapi)', () => {
  const { stderr } = spawnSync(process.execPath, [join('openapi', 'write.ts'), '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
})
