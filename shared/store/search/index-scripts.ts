import { defineReadScript, defineScript } from '../../redis/port.ts'

/**
 * So many entries go into a node; what comes then goes into the one below. Up to 128 members Redis keeps a set compact, and a full node
 * has the letters of the nodes below it as well.
 */
export const mostEntries = 96

/** KEYS: nodes; ARGV: an entry. Of each node whether the entry is `in` it, there is `room` for it, or the node is `full`. */
export const findPlaces = defineReadScript(`
local places = {}
for i, key in ipairs(KEYS) do
  if redis.call('ZSCORE', key, ARGV[1]) then places[i] = 'in'
  else places[i] = redis.call('ZCARD', key) < ${mostEntries} and 'room' or 'full' end
end
return places
`)

/** KEYS: a node; ARGV: an entry. 0 where there is no room for it any more. */
export const addToNode = defineScript(`
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
if redis.call('ZCARD', KEYS[1]) >= ${mostEntries} then return 0 end
redis.call('ZADD', KEYS[1], 0, ARGV[1])
return 1
`)

/** KEYS: nodes; ARGV: an entry. Takes it out. Of each node 1 where it was there, and 2 more where there have ever been nodes below it. */
export const removeFromNodes = defineScript(`
local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('ZREM', key, ARGV[1]) + (redis.call('ZLEXCOUNT', key, '[>', '(?') > 0 and 2 or 0)
end
return found
`)

/**
 * KEYS: nodes; ARGV: where to begin and to end, as ZRANGE takes it, how many entries, and REV or nothing. Of each node its entries in
 * that range, one a line, and the letters of the nodes below it, with \`>\` before each.
 */
export const readNodes = defineReadScript(`
local call, replies = redis.call, {}
for i, key in ipairs(KEYS) do
  local entries = ARGV[4] and call('ZRANGE', key, ARGV[1], ARGV[2], 'BYLEX', 'REV', 'LIMIT', 0, ARGV[3])
    or call('ZRANGE', key, ARGV[1], ARGV[2], 'BYLEX', 'LIMIT', 0, ARGV[3])
  replies[2 * i - 1] = table.concat(entries, '\\n')
  replies[2 * i] = table.concat(call('ZRANGE', key, '[>', '(?', 'BYLEX'))
end
return replies
`)

/** KEYS: the profile, the terms; ARGV: sub, then terms that the user is about to be listed under. 0 where the account is gone. */
export const noteTerms = defineScript(`
if redis.call('HGET', KEYS[1], 'sub') ~= ARGV[1] then return 0 end
for i = 2, #ARGV do redis.call('ZADD', KEYS[2], 0, ARGV[i]) end
return 1
`)

/** KEYS: the notes; ARGV: a note. Gives it time again, unless it has gone. The time. */
export const takeNote = defineScript(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('ZADD', KEYS[1], 'XX', now, ARGV[1])
return now
`)

/** KEYS: the notes; ARGV: a note, its time. Removes it, unless it has been written again since. */
export const finishNote = defineScript(`
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])
`)
