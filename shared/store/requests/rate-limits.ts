import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/**
 * GCRA, the generic cell rate algorithm (ITU-T I.371, annex A.1: "virtual scheduling"), for several limits at once. A key
 * holds when the next request would be due if all came evenly; a limit has room while that is no more than a burst ahead.
 * Either all limits count the request or none does: what one refuses uses up nothing of the others.
 *
 * KEYS: the limits. ARGV, for each: µs between two requests, µs of a whole burst. Returns 1 or 0 (refused), then how far
 * each is ahead of now, in µs. The server's clock is the one that all functions share.
 */
const gcra = defineScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ahead, admitted = {}, 1
for i, key in ipairs(KEYS) do
  ahead[i] = math.max(tonumber(redis.call('GET', key) or now) - now, 0)
  if ahead[i] + ARGV[2 * i - 1] > tonumber(ARGV[2 * i]) then admitted = 0 end
end
if admitted == 1 then
  for i, key in ipairs(KEYS) do
    ahead[i] = ahead[i] + ARGV[2 * i - 1]
    redis.call('SET', key, string.format('%.0f', now + ahead[i]), 'PX', math.ceil(ahead[i] / 1000))
  end
end
return {admitted, unpack(ahead)}
`)

/** One limit of a policy for one subject; `subject` says nothing of whom it stands for. */
export interface Meter {
  by: string
  subject: string
  burst: number
  perSeconds: number
}

/** `remaining` requests at once; all of the burst again after `fullAfterSeconds`; room for one after `freeAfterSeconds`. */
export interface Reading {
  remaining: number
  fullAfterSeconds: number
  freeAfterSeconds: number
}

/**
 * Counts one request against the limits of a policy, all or nothing. One round trip.
 *
 * @returns whether it was admitted, and the readings in the order of `meters`
 */
export async function countRequest(
  policy: string,
  meters: readonly Meter[],
): Promise<{ admitted: boolean; readings: Reading[] }> {
  const args = meters.flatMap((meter) => [intervalOf(meter), intervalOf(meter) * meter.burst])
  const [admitted, ...ahead] = (await redis().script(
    gcra,
    meters.map((meter) => keyOf(policy, meter)),
    args,
  )) as number[]
  return {
    admitted: admitted === 1,
    readings: meters.map((meter, i) => read(meter, ahead[i] ?? 0)),
  }
}

function read(meter: Meter, aheadMicros: number): Reading {
  const interval = intervalOf(meter)
  const room = interval * meter.burst - aheadMicros
  return {
    remaining: Math.max(Math.floor(room / interval), 0),
    fullAfterSeconds: Math.ceil(aheadMicros / 1e6),
    freeAfterSeconds: Math.max(Math.ceil((interval - room) / 1e6), 0),
  }
}

/** Nothing counts any more. */
export async function forgetRequests(policy: string, meters: readonly Meter[]): Promise<void> {
  await redis().run('DEL', ...meters.map((meter) => keyOf(policy, meter)))
}

function intervalOf({ burst, perSeconds }: Meter): number {
  return Math.round((perSeconds * 1e6) / burst)
}

function keyOf(policy: string, { by, subject }: Meter): string {
  return keys.rateLimit(policy, by.replaceAll(' ', '-'), subject)
}
