/** How long a request waits when Redis is down, and how long until one is answered again after a connection died. */
import { call } from '../tests/support/world/call.ts'
import { seedPeople, startWorld } from '../tests/support/world/world.ts'
import { figure, isDeep, progress, report } from './measure.ts'

const rounds = isDeep ? 6 : 4

const world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'SILENT' })
const { postId } = await seedPeople(world)
const status = async () => (await call('get-post', { path: { id: postId } })).status

async function requireStatus(wanted: number): Promise<void> {
  const found = await status()
  if (found !== wanted) throw new Error(`${found} instead of ${wanted}`)
}

const down: number[] = []
const dead: number[] = []
for (let round = 0; round < rounds; round += 1) {
  progress(`round ${round + 1} of ${rounds}`)
  await requireStatus(200)
  await world.redis.setMode('refuse')
  let started = performance.now()
  await requireStatus(503)
  down.push(performance.now() - started)
  await world.redis.setMode('pass')
  await requireStatus(200)
  // Connections there are fall silent, new ones are fine: what a node that vanished looks like.
  await world.redis.setMode('hang')
  await world.redis.setMode('pass')
  started = performance.now()
  while ((await status()) !== 200);
  dead.push(performance.now() - started)
}
report([
  figure('outage', 'Redis down → 503', 'ms', down, { target: { number: 8, at: 'most', limit: 250 } }),
  figure('outage', 'connection silently dead → healthy', 'ms', dead, {
    target: { number: 8, at: 'most', limit: 2500 },
  }),
])
await world.close()
