import { randomBytes } from 'node:crypto'

type Module = typeof import('../../../shared/domain/sessions/refresh-tokens.ts')

/** The module as a process with this key, or these, would load it. */
async function withKey(...encryptionKeys: Buffer[]): Promise<Module> {
  jest.resetModules()
  process.env['SESSION_ENCRYPTION_KEY'] = encryptionKeys.map((key) => key.toString('base64')).join(',')
  const module = await import('../../../shared/domain/sessions/refresh-tokens.ts')
  // The key is read at first use.
  module.mintRefreshToken('any', 1)
  return module
}

const sid = '3f2c0f0e-7a53-4f0c-9d3e-0a4f2f6d1c11'
const secretOfKeycloak = 'eyJhbGciOiJIUzUxMiJ9.käse😀.signature'
let ours: Module
let sameKey: Module
let anotherKey: Module

beforeAll(async () => {
  const key = randomBytes(32)
  ours = await withKey(key)
  sameKey = await withKey(key)
  anotherKey = await withKey(randomBytes(32))
})

/** The text with its character at `i` changed to another of the alphabet. */
function changedAt(text: string, i: number): string {
  return text.slice(0, i) + (text[i] === 'B' ? 'C' : 'B') + text.slice(i + 1)
}

describe('a refresh token', () => {
  test('tells its session and generation to whoever has the key', () => {
    for (const generation of [1, 2, 999_999_999_999_999]) {
      expect(sameKey.parseRefreshToken(ours.mintRefreshToken(sid, generation))).toEqual({ sid, generation })
    }
  })

  test('is the same each time, and different for each session and generation', () => {
    const tokens = [
      ours.mintRefreshToken(sid, 1),
      ours.mintRefreshToken(sid, 2),
      ours.mintRefreshToken('other', 1),
    ]
    expect(new Set(tokens).size).toBe(3)
    expect(sameKey.mintRefreshToken(sid, 1)).toBe(tokens[0])
  })

  test('is nothing under another key', () => {
    expect(anotherKey.parseRefreshToken(ours.mintRefreshToken(sid, 1))).toBeNull()
  })

  test('is nothing once any of its characters has changed', () => {
    const token = ours.mintRefreshToken(sid, 12)
    for (let i = 0; i < token.length; i += 1) expect(ours.parseRefreshToken(changedAt(token, i))).toBeNull()
  })

  test('has one spelling', () => {
    const token = ours.mintRefreshToken(sid, 12)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const spellings = [...alphabet].map((last) => token.slice(0, -1) + last)
    const more = [`${token}=`, `${token}\n`, token.replace('.12.', '.012.'), token.replaceAll('-', '+')]
    const taken = [...spellings, ...more].filter((other) => ours.parseRefreshToken(other) !== null)
    expect(new Set(taken)).toEqual(new Set([token]))
  })

  test('is nothing with the signature of another generation or session', () => {
    const [, , signature] = ours.mintRefreshToken(sid, 1).split('.')
    expect(ours.parseRefreshToken(`${sid}.2.${signature}`)).toBeNull()
    expect(ours.parseRefreshToken(`other.1.${signature}`)).toBeNull()
    expect(ours.parseRefreshToken(`${sid}.01.${signature}`)).toBeNull()
  })

  test.each([
    '',
    '.',
    '..',
    `${sid}.1.`,
    `${sid}.1`,
    'a.b.c',
    `${sid}.1.${'A'.repeat(43)}`,
    `${sid}.-1.${'A'.repeat(43)}`,
  ])('is not %j', (token) => {
    expect(ours.parseRefreshToken(token)).toBeNull()
  })
})

describe('a sealed token', () => {
  test('opens for its own session', () => {
    for (const text of [secretOfKeycloak, '', 'x'.repeat(5000)])
      expect(sameKey.unseal(sid, ours.seal(sid, text))).toBe(text)
  })

  test('shows nothing of what it holds, and looks different each time', () => {
    const sealed = ours.seal(sid, secretOfKeycloak)
    expect(sealed).not.toContain('eyJ')
    expect(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').toString()).not.toContain('signature')
    expect(ours.seal(sid, secretOfKeycloak)).not.toBe(sealed)
  })

  test('stays shut for another session and under another key', () => {
    const sealed = ours.seal(sid, secretOfKeycloak)
    expect(ours.unseal('another-session', sealed)).toBeNull()
    expect(anotherKey.unseal(sid, sealed)).toBeNull()
  })

  test('stays shut once any of its bytes has changed, or some are missing', () => {
    const [version = '', content = ''] = ours.seal(sid, 'short').split('.')
    const bytes = Buffer.from(content, 'base64url')
    for (let i = 0; i < bytes.length; i += 1) {
      const changed = Buffer.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(ours.unseal(sid, `${version}.${changed.toString('base64url')}`)).toBeNull()
      expect(ours.unseal(sid, `${version}.${bytes.subarray(0, i).toString('base64url')}`)).toBeNull()
    }
  })

  test.each(['', '1', '1.', '2.AAAA', 'garbage'])('is not %j', (sealed) => {
    expect(ours.unseal(sid, sealed)).toBeNull()
  })
})

describe('while the key is exchanged', () => {
  const [old, young] = [randomBytes(32), randomBytes(32)]

  test('what either key has made counts, and the first makes what is new', async () => {
    const onlyOld = await withKey(old)
    const both = await withKey(young, old)
    const onlyYoung = await withKey(young)
    const token = { sid, generation: 3 }
    expect(both.parseRefreshToken(onlyOld.mintRefreshToken(sid, 3))).toEqual(token)
    expect(both.unseal(sid, onlyOld.seal(sid, secretOfKeycloak))).toBe(secretOfKeycloak)
    expect(onlyYoung.parseRefreshToken(both.mintRefreshToken(sid, 3))).toEqual(token)
    expect(onlyYoung.unseal(sid, both.seal(sid, secretOfKeycloak))).toBe(secretOfKeycloak)
  })

  test('the old key opens nothing once it is gone', async () => {
    const onlyOld = await withKey(old)
    const onlyYoung = await withKey(young)
    expect(onlyYoung.parseRefreshToken(onlyOld.mintRefreshToken(sid, 3))).toBeNull()
    expect(onlyYoung.unseal(sid, onlyOld.seal(sid, secretOfKeycloak))).toBeNull()
  })
})
