/** What `sls deploy` refuses before it packages anything or asks AWS. */
import { rmSync } from 'node:fs'
import { copyService, runServerless } from '../../support/package/packaged.ts'
import { read } from '../project.ts'

let folder: string

beforeAll(() => (folder = copyService()))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  [['deploy'], {}, 'KEYCLOAK_URL is not set.'],
  [['deploy', 'function', '-f', 'live'], {}, 'KEYCLOAK_URL is not set.'],
  [
    ['deploy'],
    { KEYCLOAK_URL: 'https://id.example', VPC_SUBNET_IDS: 'subnet-1' },
    'Only one of VPC_SUBNET_IDS and VPC_SECURITY_GROUP_IDS is set.',
  ],
])('sls %j with %j: %s', (command, settings, refusal) => {
  const { status, stdout, stderr } = runServerless(folder, command, settings as Record<string, string>)
  expect(status).toBe(1)
  expect(stdout + stderr).toContain(refusal)
  expect(stdout + stderr).toMatch(/^Why: .+\nNext: .+$/m)
})

test('the table of docs/deploy.md names every setting of a deployment', () => {
  const example = read('.env.example')
  const [ofTheApi = ''] = example.split('# --- This machine')
  const [, ofTheDeployment = ''] = example.split('# --- Read from the environment of `sls deploy`')
  const names = [...(ofTheApi + ofTheDeployment).matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(
    ([, name]) => name,
  )
  const [, table = ''] =
    /<!-- every setting[^]*?-->([^]*)<!-- \/settings -->/.exec(read('docs/deploy.md')) ?? []
  const told = new Set([...table.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name))
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !told.has(name))).toEqual([])
})
