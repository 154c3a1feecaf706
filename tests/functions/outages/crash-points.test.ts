/** With the work done and its answer lost, at every third trip; tests/deep/crash-points.test.ts cuts before and after each. */
import { describeCrashPoints } from '../../support/hunts/crash-points.ts'

describeCrashPoints([
  { every: 3, when: 'after', part: 'redis' },
  { every: 3, when: 'after', part: 'keycloak' },
])
