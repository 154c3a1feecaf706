/** What the parts of local-api.test.ts share: an API as `npm start` runs it takes ten seconds of CPU to start. */
import { watchFetch } from '../../support/client/watch-fetch.ts'
import { type Offline, startOffline } from '../../support/package/offline.ts'
import { startWorld, type World } from '../../support/world/world.ts'

export let world: World
export let api: Offline
let stop = async () => {}

beforeAll(async () => {
  world = await startWorld(
    {
      POWERTOOLS_LOG_LEVEL: 'INFO',
      CORS_ORIGINS: 'https://app.example',
      DEMO_PASSWORD: 'correct horse battery',
      BACKCHANNEL_URL: 'http://host.docker.internal:3000',
    },
    { ownRealm: true },
  )
  api = await startOffline()
  const endWatch = watchFetch(api.url)
  // As `npm start` does before it says so.
  while ((await fetch(`${api.url}/health/ready`)).status !== 200);
  stop = async () => {
    await api.stop()
    await world.close()
    endWatch()
  }
})
afterAll(() => stop())
