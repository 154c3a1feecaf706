/** A bundle holds the one Redis driver that it was packaged for. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle, driverFor, type RedisDriver } from '../../../infra/deploy/bundle.ts'
import { invoke } from '../../support/package/packaged.ts'
import { recordedRequest } from '../../support/package/recorded.ts'
import { root } from '../project.ts'

const kinds: {
  driver: RedisDriver
  settings: Record<string, string>
  files: string[]
  packages: string[]
}[] = [
  {
    driver: 'ioredis',
    settings: { REDIS_URL: 'redis://127.0.0.1:1' },
    files: ['ioredis.ts'],
    packages: ['ioredis'],
  },
  {
    driver: 'cluster',
    settings: { REDIS_URL: 'redis://127.0.0.1:1', REDIS_CLUSTER: 'true' },
    files: ['cluster.ts', 'ioredis.ts'],
    packages: ['ioredis'],
  },
  {
    driver: 'upstash',
    settings: { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1', UPSTASH_REDIS_REST_TOKEN: 'not-a-secret' },
    files: ['upstash.ts'],
    packages: ['@upstash/redis'],
  },
]

describe.each(kinds)('a bundle for $driver', ({ driver, settings, files, packages }) => {
  let folder: string
  let inputs: string[]
  let code: Buffer
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perch-driver-'))
    const { outputs } = await bundle(root, ['functions/people/get-user.ts'], folder, driver)
    const [output] = Object.values(outputs)
    const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    inputs = used.map(([name]) => name)
    code = readFileSync(join(folder, 'functions/people/get-user.cjs'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is what these settings ask for, and holds no other driver', () => {
    expect(driverFor(settings)).toBe(driver)
    const ofRedis = ['cluster.ts', 'ioredis.ts', 'upstash.ts'].filter((name) =>
      inputs.includes(`shared/redis/${name}`),
    )
    expect(ofRedis).toEqual(files)
    const clients = ['ioredis', '@upstash/redis'].filter((name) =>
      inputs.some((file) => file.includes(`node_modules/${name}/`)),
    )
    expect(clients).toEqual(packages)
  })

  test.each(kinds)(
    'with the settings of $driver answers 503, or 500 where it has no such driver',
    async (kind) => {
      const event = recordedRequest({
        routeKey: 'GET /users/{username}',
        rawPath: '/users/ada',
        pathParameters: { username: 'ada' },
      })
      const answer = await invoke<{ statusCode: number; log: string }>(
        { name: 'get-user.cjs', code },
        event,
        {
          ...kind.settings,
        },
      )
      const isMine = kind.driver === driver
      expect(answer.statusCode).toBe(isMine ? 503 : 500)
      expect(/packaged for another kind of Redis/.test(answer.log)).toBe(!isMine)
    },
  )
})
