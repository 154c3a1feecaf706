/** The commands of docs/apps.md, pasted in their order. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { api } from './started.ts'

async function register(): Promise<void> {
  const body = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' }
  const headers = { 'content-type': 'application/json' }
  await fetch(`${api.url}/auth/register`, { method: 'POST', headers, body: JSON.stringify(body) })
}

test('the commands of docs/apps.md make a personal token, and lead an app to one', async () => {
  await register()
  const blocks = [...readFileSync('docs/apps.md', 'utf8').matchAll(/^```sh\n([^]*?)^```/gm)]
  const script = blocks
    .map(([, text = '']) => text)
    .join('\n')
    .replaceAll('http://localhost:3000', api.url)
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-o', 'pipefail', '-c', script])
  expect(stdout).toContain('"text":"Good morning."')
  expect(stdout).toContain(`${api.url}/oauth/authorize?response_type=code&client_id=`)
  expect(stdout).toMatch(/"username":"ada","email":null/)
  expect(stdout.trim()).toMatch(/\{\}$/)
})
