import { defineReadScript, defineScript } from '../redis/port.ts'

/**
 * Lua: what the id clock would say if nothing had been given out yet, `(now_ms − epoch) × 1024`. The server's clock is the
 * one clock that all functions share.
 */
export const clockValue = `
local function clockValue()
  local time = redis.call('TIME')
  return (time[1] * 1000 + math.floor(time[2] / 1000) - 1767225600000) * 1024
end
`

/**
 * KEYS: the counter; ARGV: the highest value that the caller's clock allows. The id clock: `max(last + 2, (now_ms − epoch) × 1024)`,
 * with the server's time or, where that is too far ahead, the caller's. 53 bits, so exact in JavaScript, Lua and zset
 * scores; ordered by time; never repeats, even when a failover loses the counter. One more than an id is never an id: marks
 * (`+`) of what was taken away have such places.
 */
export const nextClockId = defineScript(`${clockValue}
local id = math.min(clockValue(), ARGV[1])
local last = tonumber(redis.call('GET', KEYS[1]) or 0)
if last + 2 > id then id = last + 2 end
local text = string.format('%.0f', id)
redis.call('SET', KEYS[1], text)
return text
`)

/** KEYS: the counter of user ids. ARGV: an id that somebody has: the next one is above it. */
export const raiseUserId = defineScript(`
if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
return 1
`)

/** KEYS: the counter of user ids. The next one is above the seconds since the epoch of the id clock. */
export const raiseUserIdToClock = defineScript(`
local now = redis.call('TIME')[1] - 1767225600
if tonumber(redis.call('GET', KEYS[1]) or 0) < now then redis.call('SET', KEYS[1], string.format('%.0f', now)) end
return 1
`)

/** KEYS: a profile. ARGV: its fields, `sub` and its value first. 0 where it is the profile of another `sub`. */
export const addProfile = defineScript(`
local sub = redis.call('HGET', KEYS[1], 'sub')
if sub and sub ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
`)

/**
 * KEYS: a profile; ARGV: sub, a field, and its value where it is to have one. 0 where this user's profile is not there: then
 * nothing is written, for what comes late must not bring a deleted user back, nor touch another one.
 */
export const setProfileField = defineScript(`
if redis.call('HGET', KEYS[1], 'sub') ~= ARGV[1] then return 0 end
if ARGV[3] then redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) else redis.call('HDEL', KEYS[1], ARGV[2]) end
return 1
`)

/** KEYS: where a name leads. ARGV: a user id. 0 where the name is another's, else it leads to this user now. */
export const claimName = defineScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
`)

/** Deletes KEYS[1] if it still holds ARGV[1]: nobody gives back what another has taken since. */
export const deleteIfEqual = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)

/** KEYS: profile; ARGV: username. Deletes the profile, unless it says another name by now: then returns that one. */
export const deleteUnlessRenamed = defineScript(`
local name = redis.call('HGET', KEYS[1], 'username')
if name and name ~= ARGV[1] then return name end
redis.call('DEL', KEYS[1])
return false
`)

/**
 * KEYS: where a former name leads; ARGV: user id, for how long (s). It leads nowhere from now on, and cannot be taken. One
 * that leads to another user is left alone, and one that is held already is held no longer.
 */
export const holdName = defineScript(`
local leadsTo = redis.call('GET', KEYS[1])
if leadsTo and leadsTo ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], '0', 'EX', ARGV[2])
return 1
`)

/** KEYS: a profile, the note that its user is being deleted. Renaming needs no memory, so a full Redis does it too. */
export const turnIntoNote = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return 1
`)

/** KEYS: of any type. Deletes them. */
export const deleteEach = defineScript(`
redis.call('UNLINK', unpack(KEYS))
return {}
`)

/** KEYS: strings. What is in them. */
export const getEach = defineReadScript(`
return redis.call('MGET', unpack(KEYS))
`)

/** KEYS: hashes; ARGV: fields. These fields of each hash, one after the other. */
export const getFieldsOfEach = defineReadScript(`
local call, values = redis.call, {}
for _, key in ipairs(KEYS) do
  for _, field in ipairs(ARGV) do values[#values + 1] = call('HGET', key, field) end
end
return values
`)

/** KEYS: of each user a hash and three zsets; ARGV: fields. Of a hash these fields; of a zset its size, and nothing for the other fields. */
export const getFieldsAndSizesOfEach = defineReadScript(`
local call, values = redis.call, {}
for i, key in ipairs(KEYS) do
  local isHash = i % 4 == 1
  for n, field in ipairs(ARGV) do
    values[#values + 1] = isHash and call('HGET', key, field) or not isHash and n == 1 and call('ZCARD', key)
  end
end
return values
`)

/** KEYS: zset; ARGV: member, and 'XX' where it is only to be moved. Its score is the server's time in milliseconds. */
export const addAtPresent = defineScript(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if ARGV[2] then return redis.call('ZADD', KEYS[1], ARGV[2], now, ARGV[1]) end
return redis.call('ZADD', KEYS[1], now, ARGV[1])
`)

/**
 * KEYS: zset by time; ARGV: age in milliseconds, count. The oldest members of at least that age, and those that lie as far in the
 * future: the clock has been set back since.
 */
export const listOlder = defineReadScript(`
local time, count = redis.call('TIME'), tonumber(ARGV[2])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function range(from, to, most)
  return redis.call('ZRANGE', KEYS[1], from, to, 'BYSCORE', 'LIMIT', 0, most)
end
local found = range('-inf', string.format('%.0f', now - ARGV[1]), count)
for _, member in ipairs(range(string.format('%.0f', now + ARGV[1]), '+inf', count - #found)) do
  found[#found + 1] = member
end
return found
`)
