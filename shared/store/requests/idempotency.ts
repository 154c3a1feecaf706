import { defineScript } from '../../redis/port.ts'
import { redis } from '../../redis/redis.ts'
import { keys } from '../keys.ts'

/** How long an answer is given again. Milliseconds. */
const keptMs = 24 * 3600 * 1000

/** One run of a request with an `Idempotency-Key`: `name` of the record, `id` of the run. */
export interface Run {
  name: string
  id: string
}

/*
 * KEYS of all: the record. `run` and `lockedUntil` (ms, by the server's clock) are there while a run goes on: only that
 * run changes the record, until its lock ends.
 */

/**
 * ARGV: request, run, how long the lock holds (ms), how long the record is kept (ms), target, and anything where another target
 * than the one before is known to be the same.
 */
const begin = defineScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local fields = {'request', 'answer', 'lockedUntil', 'target'}
local request, answer, lockedUntil, target = unpack(redis.call('HMGET', KEYS[1], unpack(fields)))
if request and request ~= ARGV[1] then return {'reused'} end
if target and target ~= ARGV[5] and not ARGV[6] then return {'elsewhere'} end
if answer then return {'answered', answer} end
if lockedUntil and tonumber(lockedUntil) > now then return {'running'} end
redis.call('HSET', KEYS[1], 'request', ARGV[1], 'run', ARGV[2], 'lockedUntil', string.format('%.0f', now + ARGV[3]), 'target', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {'begun'}
`)

/** ARGV: run, a fresh value. Returns the value that counts: the one that an earlier run has kept, or the fresh one. */
const keep = defineScript(`
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return false end
if redis.call('HSETNX', KEYS[1], 'reserved', ARGV[2]) == 1 then redis.call('HSET', KEYS[1], 'reservedBy', ARGV[1]) end
return redis.call('HGET', KEYS[1], 'reserved')
`)

/** ARGV: run, and the answer if there is one. */
const end = defineScript(`
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'run', 'lockedUntil')
if ARGV[2] then redis.call('HSET', KEYS[1], 'answer', ARGV[2]) end
return 1
`)

/** ARGV: run. Forgets the record, unless an earlier run may have done something under the value that it has kept. */
const forget = defineScript(`
local run, reserved, by = unpack(redis.call('HMGET', KEYS[1], 'run', 'reserved', 'reservedBy'))
if run ~= ARGV[1] then return 0 end
if not reserved or by == ARGV[1] then return redis.call('DEL', KEYS[1]) end
redis.call('HDEL', KEYS[1], 'run', 'lockedUntil')
return 1
`)

export type Beginning =
  | { state: 'begun' | 'running' | 'reused' | 'elsewhere' }
  | { state: 'answered'; answer: string }

/**
 * Begins a run, if no other goes on, none has been answered and the record stands for the same `request` (a hash), made to the
 * same `target` (a hash as well).
 *
 * @param lockMs after so long the run counts as broken off
 */
export async function beginRun(
  run: Run,
  { request, target, isSameTarget }: { request: string; target: string; isSameTarget: boolean },
  lockMs: number,
): Promise<Beginning> {
  const args = [request, run.id, lockMs, keptMs, target, ...(isSameTarget ? [1] : [])]
  const reply = await redis().script(begin, [keys.idempotency(run.name)], args)
  const [state, answer] = reply as string[]
  return { state, answer } as Beginning
}

/** The value under which this request does its work, in this run and every later one. Null when the lock has ended. */
export async function reserveValue(run: Run, fresh: string): Promise<string | null> {
  return (await redis().script(keep, [keys.idempotency(run.name)], [run.id, fresh])) as string | null
}

/** Ends a run with its answer, which is given again from now on; without one the next run may begin. */
export async function endRun(run: Run, answer?: string): Promise<void> {
  const args = answer === undefined ? [run.id] : [run.id, answer]
  await redis().script(end, [keys.idempotency(run.name)], args)
}

/** Ends a run that has done nothing: its key is free for another request. */
export async function forgetRun(run: Run): Promise<void> {
  await redis().script(forget, [keys.idempotency(run.name)], [run.id])
}
