/**
 * A protected request as it is (signature checked here, session read from Redis) against one that asks Keycloak's
 * introspection endpoint about its token first, as many services do.
 */
import { call } from '../tests/support/world/call.ts'
import { join, startWorld } from '../tests/support/world/world.ts'
import { figure, inTurns, isDeep, percentile, progress, ratios, report, timed } from './measure.ts'

const rounds = isDeep ? 16 : 8
/** Requests in one sample, which is their median. */
const requests = 30

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT' })
process.env['REDIS_URL'] = world.redisServer.url
const { accessToken: token } = await join(world, 'ada')
const { keycloakUrl, realm, clientSecret } = world.realm
const endpoint = `${keycloakUrl}/realms/${realm}/protocol/openid-connect/token/introspect`
const authorization = `Basic ${Buffer.from(`perch-api:${clientSecret}`).toString('base64')}`

async function protectedRequest(): Promise<void> {
  const { status } = await call('can-post', { token })
  if (status !== 200) throw new Error(`can-post: ${status}`)
}

async function introspectedRequest(): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ token }),
  })
  const { active } = (await answer.json()) as { active: boolean }
  if (!active) throw new Error('Keycloak does not know the token')
  await protectedRequest()
}

const medianOf = (request: () => Promise<void>) => async () => {
  const samples: number[] = []
  for (let i = 0; i < requests; i += 1) samples.push(await timed(request))
  return percentile(samples, 0.5)
}
const p50 = await inTurns(
  rounds,
  { ours: medianOf(protectedRequest), introspected: medianOf(introspectedRequest) },
  (round) => round % 5 === 0 && progress(`round ${round} of ${rounds}`),
)
report([
  figure(
    'introspection',
    'protected request with introspection ÷ without',
    '×',
    ratios(p50.introspected, p50.ours),
  ),
])
await world.close()
