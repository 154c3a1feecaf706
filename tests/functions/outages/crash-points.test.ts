/** With the work done and its answer lost; tests/deep/crash-points.test.ts also cuts before the work is done. */
import { describeCrashPoints } from '../../support/hunts/crash-points.ts'

describeCrashPoints([
  { when: 'after', part: 'redis' },
  { when: 'after', part: 'keycloak' },
])
