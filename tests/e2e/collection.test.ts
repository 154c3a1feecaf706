/** The collection as its users run it, from its first request to its last. */
import { readFileSync } from 'node:fs'
import { type Offline, startOffline } from '../support/package/offline.ts'
import { type Collection, runCollection } from '../support/client/run-collection.ts'
import { startWorld, type World } from '../support/world/world.ts'

let world: World
let api: Offline

beforeAll(async () => {
  world = await startWorld({ POWERTOOLS_LOG_LEVEL: 'INFO' }, { ownRealm: true })
  api = await startOffline()
  // As `npm start` does before it says so.
  while ((await fetch(`${api.url}/health/ready`)).status !== 200);
})
afterAll(async () => {
  await api.stop()
  await world.close()
})

const collection = JSON.parse(readFileSync('docs/perch.postman_collection.json', 'utf8')) as Collection

test.each(['once', 'and again'])(
  'the collection runs without a failure: %s',
  async () => {
    const { requests, assertions, failures } = await runCollection(collection, { baseUrl: api.url })
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(50)
    expect(assertions).toBeGreaterThanOrEqual(requests)
  },
  120_000,
)
