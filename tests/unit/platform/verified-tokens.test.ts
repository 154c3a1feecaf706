/** Access tokens that are sent again: what was verified once must not count for longer, or for more, than it says. */
import { decodeJwt, exportJWK, generateKeyPair, type GenerateKeyPairResult, SignJWT } from 'jose'
import { type SigningKeys, verifyAccessToken, verifyIdToken } from '../../../shared/keycloak/verify.ts'

const issuer = 'https://keycloak.example/realms/perch'
const kid = 'key'
let pair: GenerateKeyPairResult
let keys: SigningKeys

async function publish({ publicKey }: GenerateKeyPairResult): Promise<SigningKeys> {
  return { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] }
}

function sign(claims: Record<string, unknown> = {}, by = pair, audience = 'perch-api'): Promise<string> {
  const said = {
    sid: 'session',
    jti: 'token',
    typ: 'Bearer',
    azp: 'perch-api',
    preferred_username: 'ada',
    ...claims,
  }
  const jwt = new SignJWT(said)
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
    .setIssuer(issuer)
    .setAudience(audience)
  return jwt.setSubject('somebody').setIssuedAt().setExpirationTime('5m').sign(by.privateKey)
}

beforeAll(async () => {
  Object.assign(process.env, {
    KEYCLOAK_URL: 'https://keycloak.example',
    KEYCLOAK_REALM: 'perch',
  })
  pair = await generateKeyPair('ES256', { extractable: true })
  keys = await publish(pair)
})
afterEach(() => jest.useRealTimers())

/** The token, after it has been taken twice. */
async function takenTwice(token: string): Promise<string> {
  for (let i = 0; i < 2; i += 1) expect(await verifyAccessToken(token, keys)).toMatchObject({ jti: 'token' })
  return token
}

describe('an access token that was taken before', () => {
  test('is refused once it has expired', async () => {
    const token = await takenTwice(await sign())
    // Not by the clock: the second of its signature may be over by now.
    const endMs = decodeJwt(token).exp! * 1000
    jest.useFakeTimers({ now: endMs + 4_000 })
    expect(await verifyAccessToken(token, keys)).toMatchObject({ jti: 'token' })
    jest.setSystemTime(endMs + 6_000)
    expect(await verifyAccessToken(token, keys)).toBe('invalid')
  })

  test('is refused once its key has been withdrawn', async () => {
    const token = await takenTwice(await sign())
    expect(await verifyAccessToken(token, { keys: [] })).toBe('unknown-key')
  })

  test('is refused once its key has been replaced by another of the same name', async () => {
    const token = await takenTwice(await sign())
    const others = await publish(await generateKeyPair('ES256', { extractable: true }))
    expect(await verifyAccessToken(token, others)).toBe('invalid')
  })

  test('vouches for no other claims under its signature, nor for another signature under its claims', async () => {
    const [head, , signature] = (await takenTwice(await sign())).split('.')
    const [, claims, otherSignature] = (await takenTwice(await sign({ uid: 2 }))).split('.')
    expect(await verifyAccessToken([head, claims, signature].join('.'), keys)).toBe('invalid')
    expect(await verifyAccessToken([head, claims, ''].join('.'), keys)).toBe('invalid')
    expect(await verifyAccessToken([head, claims, otherSignature].join('.'), keys)).toMatchObject({ uid: 2 })
  })

  test('says the same to everybody, whatever somebody tries to make of it', async () => {
    const token = await takenTwice(await sign({ realm_access: { roles: ['can_post'] } }))
    const claims = await verifyAccessToken(token, keys)
    if (typeof claims === 'string') throw new Error(claims)
    expect(() => Object.assign(claims, { uid: 2 })).toThrow(TypeError)
    expect(() => Object.assign(claims.realm_access.roles, ['moderator'])).toThrow(TypeError)
  })
})

test('an ID token counts for perch-api alone, and no other kind of token does', async () => {
  const said = { typ: 'ID', nonce: 'asked' }
  expect(await verifyIdToken(await sign(said), keys)).toMatchObject({ nonce: 'asked' })
  for (const wrong of [{ azp: 'other' }, { typ: 'Bearer' }, { nonce: undefined }])
    expect(await verifyIdToken(await sign({ ...said, ...wrong }), keys)).toBe('invalid')
  expect(await verifyIdToken(await sign(said, pair, 'other'), keys)).toBe('invalid')
})

test('a token that was refused is looked at again', async () => {
  const token = await sign()
  expect(await verifyAccessToken(token, { keys: [] })).toBe('unknown-key')
  expect(await verifyAccessToken(token, keys)).toMatchObject({ jti: 'token' })
})

test('more tokens than are remembered are all verified', async () => {
  const tokens = await Promise.all(Array.from({ length: 1100 }, (_, uid) => sign({ uid: uid + 1 })))
  for (const round of [1, 2]) {
    const claims = await Promise.all(tokens.map((token) => verifyAccessToken(token, keys)))
    expect({ round, uids: claims.map((one) => typeof one === 'object' && one.uid) }).toEqual({
      round,
      uids: tokens.map((_, uid) => uid + 1),
    })
  }
})
