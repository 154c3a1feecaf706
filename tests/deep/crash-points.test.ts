/** Every cut; tests/functions/outages/crash-points.test.ts makes a third of those after a trip. */
import { describeCrashPoints } from '../support/hunts/crash-points.ts'

describeCrashPoints([
  { every: 1, when: 'before', part: 'redis' },
  { every: 1, when: 'before', part: 'keycloak' },
  { every: 1, when: 'after', part: 'redis' },
  { every: 1, when: 'after', part: 'keycloak' },
])
