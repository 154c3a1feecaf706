/** Random histories: what may happen in one. */
import * as fc from 'fast-check'
import { castSize } from './timeline-cast.ts'
import type { ListName } from './timeline-model.ts'

export type Action = { who: number } & (
  | { do: 'follow' | 'unfollow'; whom: number }
  /** `times` posts, one after the other. */
  | { do: 'post'; times: number }
  /** One of their own, counted from the newest. */
  /** `vanish`: it broke off before the feeds were written. */
  | { do: 'delete' | 'vanish'; which: number }
  | { do: 'rename' | 'expire' }
  | { do: 'replace'; cleanUp: boolean }
  /** Reads a page of the list of `whom`: from the top, next to some post, or on (or back) from the page read last. */
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
    around: fc.nat({ max: 1200 }),
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
  vanish: fc.record({ do: fc.constant('vanish' as const), who, which: fc.nat({ max: 120 }) }),
  rename: fc.record({ do: fc.constant('rename' as const), who }),
  expire: fc.record({ do: fc.constant('expire' as const), who }),
  replace: fc.record({ do: fc.constant('replace' as const), who, cleanUp: fc.boolean() }),
  read: fc.record({ do: fc.constant('read' as const), who, whom: who, list, limit, go }),
}

/** What takes a feed to its cap (127, trimmed to 96) and over it, in two of three histories. */
const archives = fc.oneof(fc.constant(Array.from({ length: castSize }, () => 0)), {
  weight: 2,
  arbitrary: fc.array(fc.constantFrom(0, 3, 31, 90, 97, 125), { minLength: castSize, maxLength: castSize }),
})

/**
 * How likely each thing is. A burst takes a feed over its cap, and costs more than a whole history without one; what needs
 * Keycloak costs more still.
 */
export const likely = {
  follow: 300, unfollow: 100, post: 300, delete: 150, vanish: 40, read: 600, expire: 40, burst: 5, rename: 2,
  replace: 1,
} // prettier-ignore

/** Nobody gives up a name by which the others may just be looking for them. */
export const likelyAtOnce = { ...likely, unfollow: 300, expire: 200, rename: 0, replace: 0 }

/** What a client can do, and do again when it was answered with 503. */
export const likelyInFault = { ...likelyAtOnce, burst: 0, vanish: 0, expire: 0 }

const feedOf = (who: number, go: Go) =>
  ({ do: 'read', list: 'get-feed', who, whom: who, limit: 100, go }) as const

/** A history that comes upon everything that is rare, so that a short hunt does as well. */
export const allOfIt: History = {
  archives: [125, 125, 0, 0, 0],
  actions: [
    { do: 'follow', who: 2, whom: 0 },
    { do: 'follow', who: 2, whom: 1 },
    feedOf(2, 'to the top'),
    feedOf(2, 'on'),
    { do: 'post', who: 0, times: 1 },
    feedOf(2, 'on'),
    feedOf(2, 'back'),
    { do: 'delete', who: 0, which: 20 },
    feedOf(2, 'to the top'),
    // From two devices at once.
    ...Array.from({ length: 4 }, () => ({ do: 'follow', who: 3, whom: 0 }) as const),
    ...Array.from({ length: 4 }, () => ({ do: 'unfollow', who: 3, whom: 0 }) as const),
  ],
}

/** @param weights how likely each is, beside the others; what is left out does not happen */
export function histories(
  weights: Partial<Record<keyof typeof anything, number>>,
  maxLength: number,
): fc.Arbitrary<History> {
  const choices = Object.entries(weights).map(([name, weight]) => {
    return { weight, arbitrary: anything[name as keyof typeof anything] as fc.Arbitrary<Action> }
  })
  // Some of them know each other from the beginning: a feed of nobody's posts shows little.
  const actions = fc
    .tuple(
      fc.array(anything.follow, { maxLength: 8 }),
      fc.array(fc.oneof(...choices), { maxLength, size: 'max' }),
    )
    .map(([follows, rest]) => [...follows, ...rest])
  return fc.record({ archives, actions })
}
