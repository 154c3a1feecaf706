type Config = typeof import('../../../shared/config.ts')

const good = {
  KEYCLOAK_URL: 'http://127.0.0.1:8080',
  KEYCLOAK_CLIENT_SECRET: 'a-client-secret-of-32-characters',
  KEYCLOAK_ADMIN_CLIENT_SECRET: 'an-admin-secret-of-32-characters',
  REDIS_URL: 'redis://127.0.0.1:6379',
  SESSION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  SMTP_URL: 'smtp://127.0.0.1:587',
  PUBLIC_URL: 'https://perch.example',
  MAIL_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/mail',
  FANOUT_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/fan-out',
}

const before = { ...process.env }
afterEach(() => {
  process.env = { ...before }
})

/** The settings as a process with this environment would read them. */
async function configOf(settings: Record<string, string>): Promise<Config> {
  jest.resetModules()
  process.env = { ...settings }
  return import('../../../shared/config.ts')
}

async function without(...names: (keyof typeof good)[]): Promise<Config> {
  return configOf(
    Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name as 'REDIS_URL'))),
  )
}

/** What stands in the messages of all concerns, by variable; but for what only Lambda sets. */
function complaints({ config }: Config): Record<string, string> {
  const { lambda: _, lambdaFunction: __, secretParameters: ___, ...ours } = config
  const found: Record<string, string> = {}
  for (const read of Object.values(ours)) {
    try {
      read()
    } catch (error) {
      expect(error).toMatchObject({ name: 'ConfigError', message: expect.not.stringContaining('canary') })
      const lines = (error as Error).message.matchAll(/^ {2}([A-Z_]+): (.*)$/gm)
      for (const [, name = '', message = ''] of lines) found[name] = message
    }
  }
  return found
}

describe('the settings', () => {
  test('are enough with those that have no default', async () => {
    const all = await configOf(good)
    const { config } = all
    expect(complaints(all)).toEqual({})
    expect(config.keycloak()).toEqual({
      realmUrl: 'http://127.0.0.1:8080/realms/perch',
      adminUrl: 'http://127.0.0.1:8080/admin/realms/perch',
      issuer: 'http://127.0.0.1:8080/realms/perch',
    })
    expect(config.redis()).toEqual({ driver: 'ioredis', url: 'redis://127.0.0.1:6379', cluster: false })
    expect(config.login()).toEqual({ loginWith: 'either', passwordLogin: true, freshLoginMs: 300_000 })
    expect(config.http()).toEqual({ corsOrigins: [], publicUrl: 'https://perch.example' })
  })

  test('name the issuer by itself where Keycloak has another name outside', async () => {
    const { config } = await configOf({
      ...good,
      KEYCLOAK_URL: 'http://keycloak:8080/',
      KEYCLOAK_REALM: 'birds',
      KEYCLOAK_ISSUER: 'https://id.example/realms/birds',
    })
    expect(config.keycloak()).toEqual({
      realmUrl: 'http://keycloak:8080/realms/birds',
      adminUrl: 'http://keycloak:8080/admin/realms/birds',
      issuer: 'https://id.example/realms/birds',
    })
  })

  test('are named, every one that is missing', async () => {
    const missing = 'is missing'
    expect(complaints(await configOf({}))).toEqual({
      KEYCLOAK_URL: missing,
      KEYCLOAK_CLIENT_SECRET: missing,
      KEYCLOAK_ADMIN_CLIENT_SECRET: missing,
      REDIS_URL: expect.stringContaining('set either REDIS_URL, or both'),
      SESSION_ENCRYPTION_KEY: missing,
      SMTP_URL: expect.stringMatching(/^set it/),
      MAIL_QUEUE_URL: expect.stringMatching(/^set it/),
      FANOUT_QUEUE_URL: expect.stringMatching(/^set it/),
    })
  })

  test('are named, every one that is bad, and never quoted', async () => {
    const bad = {
      KEYCLOAK_URL: 'ftp://canary',
      KEYCLOAK_ISSUER: 'canary',
      KEYCLOAK_REALM: 'canary/../master',
      KEYCLOAK_CLIENT_SECRET: 'canary',
      KEYCLOAK_ADMIN_CLIENT_SECRET: 'canary',
      REDIS_URL: 'http://canary',
      REDIS_CLUSTER: 'canary',
      UPSTASH_REDIS_REST_URL: 'redis://canary',
      SESSION_ENCRYPTION_KEY: 'canary==',
      LOGIN_WITH: 'canary',
      PASSWORD_LOGIN: 'canary',
      FRESH_LOGIN_SECONDS: '59',
      SMTP_URL: 'http://canary',
      MAIL_FROM: 'canary',
      MAIL_QUEUE_URL: 'canary',
      FANOUT_QUEUE_URL: 'canary',
      FANOUT_INLINE_LIMIT: 'canary',
      FANOUT_RANGE: '0',
      FANOUT_PUSH_LIMIT: '-1',
      REQUIRE_VERIFIED_EMAIL: 'canary',
      MAX_FOLLOWING: '-1',
      CORS_ORIGINS: 'https://app.example,https://canary/path',
    }
    const found = complaints(await configOf(bad))
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(bad).toSorted())
  })

  test('count as absent where they are empty', async () => {
    const empty = {
      KEYCLOAK_ISSUER: '',
      KEYCLOAK_REALM: '',
      UPSTASH_REDIS_REST_URL: '',
      LOGIN_WITH: '',
      REDIS_CLUSTER: '',
    }
    const { config } = await configOf({ ...good, ...empty })
    expect(config.redis()).toEqual({ driver: 'ioredis', url: good.REDIS_URL, cluster: false })
    expect(config.keycloak().issuer).toBe('http://127.0.0.1:8080/realms/perch')
    expect(complaints(await configOf({ ...good, KEYCLOAK_URL: '' }))).toEqual({ KEYCLOAK_URL: 'is missing' })
  })

  test('are read part by part: a function needs only what it uses', async () => {
    const { config } = await configOf({ LOGIN_WITH: 'email' })
    expect(config.login()).toEqual({ loginWith: 'email', passwordLogin: true, freshLoginMs: 300_000 })
    expect(() => config.session()).toThrow('SESSION_ENCRYPTION_KEY')
  })

  test('do not change once they are read', async () => {
    const { config } = await configOf(good)
    expect(Object.isFrozen(config.keycloak())).toBe(true)
    process.env['KEYCLOAK_URL'] = 'http://elsewhere.example'
    expect(config.keycloak().realmUrl).toBe('http://127.0.0.1:8080/realms/perch')
  })
})

describe('the settings of Redis', () => {
  const rest = { UPSTASH_REDIS_REST_URL: 'https://db.upstash.example', UPSTASH_REDIS_REST_TOKEN: 'token' }

  test('may be those of Upstash', async () => {
    const { config } = await configOf(rest)
    expect(config.redis()).toEqual({ driver: 'upstash', url: 'https://db.upstash.example', token: 'token' })
  })

  test.each([
    ['both', { REDIS_URL: good.REDIS_URL, ...rest }],
    ['neither', {}],
    ['an address of Upstash without its token', { UPSTASH_REDIS_REST_URL: rest.UPSTASH_REDIS_REST_URL }],
    ['a token of Upstash without its address', { UPSTASH_REDIS_REST_TOKEN: 'token' }],
  ])('are refused when there are %s', async (_, settings) => {
    const { config } = await configOf(settings)
    expect(() => config.redis()).toThrow('set either REDIS_URL, or both')
  })
})

describe('SESSION_ENCRYPTION_KEY', () => {
  test.each([16, 31, 33])('is refused with %i bytes', async (length) => {
    const config = await configOf({
      ...good,
      SESSION_ENCRYPTION_KEY: Buffer.alloc(length).toString('base64'),
    })
    expect(complaints(config)).toEqual({
      SESSION_ENCRYPTION_KEY: expect.stringMatching(/^must be 32 bytes in base64/),
    })
  })

  test('is not needed by what opens no session', async () => {
    const { config } = await without('SESSION_ENCRYPTION_KEY')
    expect(() => config.redis()).not.toThrow()
  })
})

describe('CORS_ORIGINS', () => {
  test('is a list with commas, and spaces where one likes', async () => {
    const { config } = await configOf({ CORS_ORIGINS: 'https://a.example, http://localhost:5173 ,' })
    expect(config.http()).toEqual({ corsOrigins: ['https://a.example', 'http://localhost:5173'] })
  })

  test.each(['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'])(
    'takes %s',
    async (origin) => {
      const { config } = await configOf({ CORS_ORIGINS: `https://a.example,${origin}` })
      expect(config.http()).toEqual({ corsOrigins: ['https://a.example', origin] })
    },
  )

  test.each(['*', 'a.example', 'capacitor://other', 'https://a.example/', 'https://a.example/path', 'null'])(
    'refuses %s',
    async (list) => {
      const { config } = await configOf({ CORS_ORIGINS: list })
      expect(() => config.http()).toThrow('CORS_ORIGINS: must be a comma-separated list of origins')
    },
  )
})

describe('APP_REDIRECT_URLS', () => {
  const publicUrl = { PUBLIC_URL: 'https://perch.example/' }

  test('is a list of web pages and addresses of apps; where Keycloak leads back to comes from PUBLIC_URL', async () => {
    const { config } = await configOf({
      ...publicUrl,
      APP_REDIRECT_URLS: 'https://app.example/in?from=perch, example.app:/signed-in',
    })
    expect(config.codeFlow()).toEqual({
      redirectUri: 'https://perch.example/auth/oidc/callback',
      appRedirectUrls: ['https://app.example/in?from=perch', 'example.app:/signed-in'],
    })
  })

  test('is empty by default', async () => {
    const { config } = await configOf({})
    expect(config.codeFlow().appRedirectUrls).toEqual([])
  })

  test.each(['app.example', '/in', 'javascript:alert(1)', 'data:text/html,x', 'https://app.example/#in'])(
    'refuses %s',
    async (list) => {
      const { config } = await configOf({ ...publicUrl, APP_REDIRECT_URLS: list })
      expect(() => config.codeFlow()).toThrow(
        'APP_REDIRECT_URLS: must be a comma-separated list of addresses',
      )
    },
  )

  test('asks for PUBLIC_URL', async () => {
    const { config } = await configOf({ APP_REDIRECT_URLS: 'https://app.example/in' })
    expect(() => config.codeFlow()).toThrow('PUBLIC_URL: set it too where APP_REDIRECT_URLS is set')
  })
})
