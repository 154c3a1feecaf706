/** The cuts that tests/functions/outages/crash-points.test.ts leaves out: before Redis or Keycloak sees what is asked of it. */
import { describeCrashPoints } from '../support/hunts/crash-points.ts'

describeCrashPoints([
  { when: 'before', part: 'redis' },
  { when: 'before', part: 'keycloak' },
])
