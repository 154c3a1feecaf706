/** live, ready: for load balancers and operators. */
import { setup } from '../../../infra/realm/setup.ts'
import { schemaVersion } from '../../../shared/store/schema-version.ts'
import { call } from '../../support/world/call.ts'
import { catchLog } from '../../support/network/log.ts'
import { expectProblem } from '../../support/world/problem.ts'
import { join, startWorld, type World } from '../../support/world/world.ts'

test('GET /health/live answers while nothing that it would need is there', async () => {
  const answer = await call('live')
  expect(answer).toMatchObject({ status: 200, body: { status: 'live' } })
  expect(answer.headers['cache-control']).toBe('no-store')
})

describe('GET /health/ready', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({}, { ownRealm: true })
  })
  afterAll(() => world.close())
  afterEach(() => jest.restoreAllMocks())

  it.each(['1', '17'])('returns 503 while the data is of another layout: %s', async (version) => {
    await world.redisServer.run('SET', 'schema_version', version)
    const answer = await call('ready')
    await world.redisServer.run('SET', 'schema_version', String(schemaVersion))
    expectProblem(answer, 503, 'not-ready')
  })

  /** A busy machine may take longer than readiness gives Keycloak: asked until the answer is about something else. */
  async function answer() {
    for (;;) {
      const ready = await call('ready')
      if (!['Down: Keycloak.', undefined].includes(ready.body.detail) || ready.status === 200) return ready
    }
  }

  it.each([
    ['perch-api', { clientSecret: 'of another Perch' }],
    ['perch-admin', { adminClientSecret: 'of another Perch' }],
  ])(
    'returns 503 while Keycloak has another secret for %s, which callers are told as well',
    async (client, other) => {
      const person = await join(world, client.replace('-', '_'))
      const { username, password, accessToken } = person
      const replace = (secrets: object) =>
        setup({ ...world.realm, ...secrets, mayReplaceSecrets: () => true })
      await replace(other)
      const log = catchLog()
      let ready = await answer()
      while (ready.status === 200) ready = await answer()
      expectProblem(ready, 503, 'not-ready', { detail: `Keycloak refuses the secret of ${client}.` })
      if (client === 'perch-api') {
        const login = await call('login', { body: { username, password } })
        expectProblem(login, 503, 'keycloak-unavailable', {
          detail: 'The identity provider refuses this service. Its operators have to mend that.',
        })
        expect(await call('get-me', { token: accessToken })).toMatchObject({ status: 200 })
      }
      expect(log.lines(`Keycloak refuses the secret of ${client}, or its client is disabled`)).not.toEqual([])
      await replace({})
      while ((await answer()).status !== 200);
    },
  )

  it('asks once for all who ask at the same time', async () => {
    const run = (...command: string[]) => world.redisServer.run(...command)
    await run('CONFIG', 'RESETSTAT')
    const answers = await Promise.all(Array.from({ length: 40 }, () => call('ready')))
    expect(new Set(answers.map(({ status }) => status)).size).toBe(1)
    expect(await run('INFO', 'commandstats')).toContain('cmdstat_get:calls=1,')
  })
})
