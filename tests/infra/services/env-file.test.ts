import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureSecrets, readEnvFile } from '../../../infra/settings/env-file.ts'
import { readEnvironment } from '../../../infra/settings/settings.ts'

const names = [
  'KEYCLOAK_CLIENT_SECRET',
  'KEYCLOAK_ADMIN_CLIENT_SECRET',
  'SESSION_ENCRYPTION_KEY',
  'KEYCLOAK_ADMIN_PASSWORD',
]

describe('ensureSecrets', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'perch-env-'))
    file = join(folder, '.env')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('makes a file that only its owner may read, and makes nothing the second time', () => {
    const { created, values } = ensureSecrets(file)
    expect(created).toEqual(names)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readEnvFile(file)).toEqual(values)
    expect(values['KEYCLOAK_CLIENT_SECRET']).toMatch(/^[\w-]{43}$/)
    expect(Buffer.from(values['SESSION_ENCRYPTION_KEY'] ?? '', 'base64')).toHaveLength(32)
    expect(values['KEYCLOAK_ADMIN_PASSWORD']).toMatch(/^[\w-]{24}$/)
    expect(new Set(Object.values(values)).size).toBe(4)
    expect(ensureSecrets(file)).toEqual({ created: [], values })
  })

  it('keeps every byte that was there, and fills a name without a value', () => {
    const before = '# mine\nPORT=3001\nKEYCLOAK_CLIENT_SECRET=kept\nSESSION_ENCRYPTION_KEY=\nLAST=no newline'
    writeFileSync(file, before)
    const { created, values } = ensureSecrets(file, names.slice(0, 3))
    expect(created).toEqual(['KEYCLOAK_ADMIN_CLIENT_SECRET', 'SESSION_ENCRYPTION_KEY'])
    expect(values['KEYCLOAK_CLIENT_SECRET']).toBe('kept')
    expect(values['SESSION_ENCRYPTION_KEY']).toHaveLength(44)
    expect(readFileSync(file, 'utf8').startsWith(`${before}\n`)).toBe(true)
    expect(readEnvFile(file)).toMatchObject({ PORT: '3001', LAST: 'no newline', ...values })
  })

  it('passes over a byte order mark', () => {
    writeFileSync(file, '\ufeffPORT=3001\r\nMAIL_FROM=perch@example.com\r\n')
    expect(readEnvFile(file)).toEqual({ PORT: '3001', MAIL_FROM: 'perch@example.com' })
    expect(readEnvironment(file)).toMatchObject({ MAIL_FROM: 'perch@example.com' })
  })

  it('reads nothing from a file that is not there', () => {
    expect(readEnvFile(join(folder, 'none'))).toEqual({})
  })
})
