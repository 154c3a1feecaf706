/** Comparing what is wanted with what is there. Pure. */

export interface Difference {
  /** Dotted path, such as `attributes.adminEventsExpiration`. */
  path: string
  was: unknown
  now: unknown
}

/**
 * The members of `wanted` that `found` has otherwise; members that only `found` has do not count.
 * Lists are compared as sets, and an empty text is the same as none: Keycloak drops empty attributes.
 */
export function differences(wanted: object, found: object, under = ''): Difference[] {
  return Object.entries(wanted).flatMap(([name, now]: [string, unknown]) => {
    const was: unknown = (found as Record<string, unknown>)[name]
    const path = under + name
    if (isRecord(now)) return differences(now, isRecord(was) ? was : {}, `${path}.`)
    return canonical(now) === canonical(was) ? [] : [{ path, was, now }]
  })
}

/** One text for all values that mean the same: order of members and of lists, and empty members, do not count. */
export function canonical(value: unknown): string {
  return JSON.stringify(tidy(value)) ?? ''
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => canonical(item)).toSorted()
  if (!isRecord(value)) return value === null || value === '' ? undefined : value
  const members = Object.entries(value)
    .map(([name, member]) => [name, tidy(member)] as const)
    .filter(([, member]) => member !== undefined && canonical(member) !== '[]')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** "accessTokenLifespan was 60, is now 300"; a secret is never shown. */
export function inWords({ path, was, now }: Difference): string {
  if (path === 'secret') return 'secret replaced'
  return `${path} was ${shown(was)}, is now ${shown(now)}`
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'not set'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
