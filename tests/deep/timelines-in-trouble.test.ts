/** Random histories in whose middle something happens to Redis, or to the layout of what it holds; each world has its own trouble. */
import { histories, likelyInFault } from '../support/timelines/timeline-actions.ts'
import { type Cast, gather } from '../support/timelines/timeline-cast.ts'
import {
  killedMaster,
  killedServer,
  lostPower,
  plannedFailover,
} from '../support/timelines/timeline-failovers.ts'
import type { Fault } from '../support/timelines/timeline-faults.ts'
import { huntTimelines } from '../support/timelines/timeline-hunt.ts'
import { migration } from '../support/timelines/timeline-migration.ts'
import { startWorld, type World } from '../support/world/world.ts'

const hours = 3_600_000
/** Without the lines of the log, which take a tenth of the time; the suites of `npm test` look at them. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'ERROR' }

let world: World
let cast: Cast

// Settings are read once: each world has modules of its own.
beforeEach(() => void jest.resetModules())
afterEach(() => world.close())

const start = {
  'a cluster with replicas': () => startWorld({ ...quiet, REDIS_CLUSTER: 'true' }, { replicas: true }),
  'a server that writes at once': () => startWorld(quiet, { fsync: 'always' }),
  'a server that writes every second': () => startWorld(quiet, { fsync: 'everysec' }),
}

test.each<[string, keyof typeof start, 'in turn' | 'at once', number, (world: World, cast: Cast) => Fault]>([
  ['a master is killed', 'a cluster with replicas', 'in turn', 100, killedMaster],
  ['a master is killed', 'a cluster with replicas', 'at once', 100, killedMaster],
  ['a replica takes over as planned', 'a cluster with replicas', 'in turn', 100, plannedFailover],
  ['a replica takes over as planned', 'a cluster with replicas', 'at once', 100, plannedFailover],
  ['the server is killed', 'a server that writes at once', 'in turn', 200, killedServer],
  ['the server is killed', 'a server that writes at once', 'at once', 200, killedServer],
  // Its system lives on, and has what it was told.
  ['the server is killed', 'a server that writes every second', 'in turn', 100, killedServer],
  ['the server is killed', 'a server that writes every second', 'at once', 100, killedServer],
  ['the machine loses its power', 'a server that writes every second', 'at once', 200, lostPower],
  ['the data is moved on', 'a server that writes at once', 'in turn', 50, migration],
])(
  '%s on %s: what is done %s is 503 or what the model says, %d times',
  async (_, kind, how, runs, faultOf) => {
    world = await start[kind]()
    cast = await gather(world)
    await huntTimelines({
      file: __filename,
      cast,
      how,
      runs,
      limitMs: hours,
      histories: histories(likelyInFault, 60),
      fault: faultOf(world, cast),
    })
  },
  1.2 * hours,
)
