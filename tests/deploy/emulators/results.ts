/** Counts what holds, and tells what does not. */
import { isDeepStrictEqual } from 'node:util'

export interface Results {
  passed: number
  failed: string[]
  skipped: string[]
  equal(what: string, found: unknown, wanted: unknown): void
}

export function newResults(): Results {
  return {
    passed: 0,
    failed: [],
    skipped: [],
    equal(what, found, wanted) {
      if (isDeepStrictEqual(found, wanted)) this.passed += 1
      else this.failed.push(`${what}: ${JSON.stringify(found)}, and should be ${JSON.stringify(wanted)}`)
    },
  }
}
