import { call } from '../support/call.ts'
import { expectProblem } from '../support/problem.ts'
import { startWorld, type World } from '../support/world.ts'

describe('GET /health/ready', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  it.each(['1', '3'])('returns 503 while the data is of another layout: %s', async (version) => {
    await world.redisServer.run('SET', 'schema_version', version)
    const answer = await call('ready')
    await world.redisServer.run('DEL', 'schema_version')
    expectProblem(answer, 503, 'not-ready')
  })
})
