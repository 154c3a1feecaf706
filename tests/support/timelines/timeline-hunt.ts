import type * as fc from 'fast-check'
import { hunt } from '../hunts/hunt.ts'
import { allOfIt, type History } from './timeline-actions.ts'
import type { Cast } from './timeline-cast.ts'
import type { Fault } from './timeline-faults.ts'
import { play, playAtOnce } from './timeline-histories.ts'
import { describeTally, expectVariety, type Tally } from './timeline-tally.ts'

/**
 * Hunts for a history of timelines that shows anything but what the model says.
 *
 * @param input.how one action after the other, or everybody acting at once
 * @param input.fault what happens to Redis in the middle of each history
 */
export async function huntTimelines(input: {
  file: string
  cast: Cast
  how: 'in turn' | 'at once'
  runs: number
  limitMs: number
  histories: fc.Arbitrary<History>
  fault?: Fault
}): Promise<void> {
  const { cast, how, fault, ...rest } = input
  const tally: Tally = new Map()
  const playOne = how === 'in turn' ? play : playAtOnce
  const seed = await hunt({
    ...rest,
    first: [allOfIt],
    play: (history) => playOne(cast, history, tally, fault),
  })
  if (process.env['PERCH_REPLAY']) return
  if (fault) {
    // A planned failover is the one that no request notices.
    expect({ met: (tally.get('answers of 503') ?? 0) > 0 }).toEqual({ met: fault.isNoticed })
    expect(tally.get('answers of 503 after the fault') ?? 0).toBe(0)
  } else if (how === 'in turn') expectVariety(tally)
  else {
    expect(tally.get('changes of one edge that overlap') ?? 0).toBeGreaterThan(0)
    expect(tally.get('polls') ?? 0).toBeGreaterThan(0)
  }
  if (process.env['PERCH_DEEP']) {
    process.stderr.write(`Histories ${how}, seed ${seed}, came upon:\n${describeTally(tally)}\n`)
  }
}
