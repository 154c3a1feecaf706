/** Random histories: what may happen in one. */
import * as fc from 'fast-check'
import { castSize } from './timeline-cast.ts'
import type { ListName } from './timeline-model.ts'

export type Action = { who: number } & (
  | { do: 'follow' | 'unfollow'; whom: number }
  /** `times` posts, one after the other. */
  | { do: 'post'; times: number }
  /** One of their own, counted from the newest. */
  | { do: 'delete'; which: number }
  | { do: 'rename' | 'expire' }
  | { do: 'replace'; cleanUp: boolean }
  /** Reads a page of the list of `whom`; `go` on from the page that was read last, or next to some post. */
  | { do: 'read'; list: ListName; whom: number; limit: number; go: Go }
)

export interface History {
  /** How many old posts each of the cast has when it begins. */
  archives: number[]
  actions: Action[]
}

type Go = 'to the top' | 'on' | 'back' | { around: number; direction: 'after' | 'before' }

const who = fc.nat({ max: castSize - 1 })
const go: fc.Arbitrary<Go> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('on' as const) },
  { weight: 2, arbitrary: fc.constant('back' as const) },
  { weight: 1, arbitrary: fc.constant('to the top' as const) },
  fc.record({
    around: fc.nat({ max: 200 }),
    direction: fc.constantFrom('after' as const, 'before' as const),
  }),
)
const list = fc.oneof(
  { weight: 6, arbitrary: fc.constant('get-feed' as const) },
  fc.constantFrom<ListName>('list-user-posts', 'list-posts', 'list-followers', 'list-following'),
)
const limit = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(30, 100))

const anything = {
  follow: fc.record({ do: fc.constant('follow' as const), who, whom: who }),
  unfollow: fc.record({ do: fc.constant('unfollow' as const), who, whom: who }),
  post: fc.record({ do: fc.constant('post' as const), who, times: fc.integer({ min: 1, max: 3 }) }),
  burst: fc.record({ do: fc.constant('post' as const), who, times: fc.constantFrom(40, 100) }),
  delete: fc.record({ do: fc.constant('delete' as const), who, which: fc.nat({ max: 120 }) }),
  rename: fc.record({ do: fc.constant('rename' as const), who }),
  expire: fc.record({ do: fc.constant('expire' as const), who }),
  replace: fc.record({ do: fc.constant('replace' as const), who, cleanUp: fc.boolean() }),
  read: fc.record({ do: fc.constant('read' as const), who, whom: who, list, limit, go }),
}

/** What takes a feed to its cap (127, trimmed to 96) and over it, in one of three histories. */
const archives = fc.oneof(
  { weight: 2, arbitrary: fc.constant(Array.from({ length: castSize }, () => 0)) },
  fc.array(fc.constantFrom(0, 3, 31, 90, 97, 125), { minLength: castSize, maxLength: castSize }),
)

/**
 * How likely each thing is. A burst takes a feed over its cap, and costs more than a whole history without one; what needs
 * Keycloak costs more still.
 */
export const likely = {
  follow: 300, unfollow: 100, post: 300, delete: 150, read: 600, expire: 40, burst: 5, rename: 2, replace: 1,
} // prettier-ignore

/** @param weights how likely each is, beside the others; what is left out does not happen */
export function histories(
  weights: Partial<Record<keyof typeof anything, number>>,
  maxLength: number,
): fc.Arbitrary<History> {
  const choices = Object.entries(weights).map(([name, weight]) => {
    return { weight, arbitrary: anything[name as keyof typeof anything] as fc.Arbitrary<Action> }
  })
  return fc.record({ archives, actions: fc.array(fc.oneof(...choices), { maxLength, size: 'max' }) })
}
