import { defineReadScript, defineScript } from '../redis/port.ts'
import { clockValue } from './scripts.ts'

/*
 * Beside a list lies a journal of what came late: below, or at, what the list had shown already. Each entry of a list has
 * a place in the order of appearing: its id, or where it came late the one that the journal has for it, which is above
 * all places before. So whoever remembers a place sees what has come since: the journal above the place, and the list
 * above its newest id.
 */

/** How long a journal is kept after it was last written, in seconds; as long as a feed that is not read. */
const keptSeconds = 7 * 24 * 3600

/** Most entries that a journal holds: the newest. */
export const journalSize = 1000

/** Most authors that a feed's journal remembers as gone: the last ones. */
export const goneAuthors = 10

/**
 * Lua: the last place that a journal has given, and to note a member; the first place counts. Authors who left a feed a week ago (`-<author>`,
 * its score minus the place of then) are forgotten with their entries: an account that was unfollowed before it was deleted is not
 * found by its clean-up.
 */
export const journal = `${clockValue}
local function lastPlace(late)
  if not late then return 0 end
  return math.max(0, tonumber(redis.call('ZRANGE', late, -1, -1, 'WITHSCORES')[2] or 0))
end
local function forgetLeft(late)
  local aWeekAgo = clockValue() - ${keptSeconds * 1000 * 1024}
  local left = redis.call('ZRANGE', late, string.format('(%.0f', -aWeekAgo), '(0', 'BYSCORE')
  if #left == 0 then return end
  local before = lastPlace(late)
  for _, mark in ipairs(left) do
    local suffix = ':' .. string.sub(mark, 2)
    redis.call('ZREM', late, mark)
    for _, entry in ipairs(redis.call('ZRANGE', late, 0, -1)) do
      if string.sub(entry, -#suffix) == suffix then redis.call('ZREM', late, entry) end
    end
  end
  if lastPlace(late) < before then redis.call('ZADD', late, string.format('%.0f', before + 1), '+') end
end
local function note(late, place, member)
  if redis.call('ZADD', late, 'NX', string.format('%.0f', place), member) == 0 then return end
  redis.call('EXPIRE', late, ${keptSeconds})
  forgetLeft(late)
  -- What is not a place comes first.
  local most = ${journalSize + goneAuthors + 1}
  if redis.call('ZCARD', late) > most then redis.call('ZREMRANGEBYRANK', late, ${goneAuthors + 1}, -most + ${goneAuthors}) end
end
`

/**
 * Lua: what the journal does to keep the last place where its last entry, or the newest of its list, has been taken away: `+` has a
 * place above it, which is no post's. What comes below the place comes late.
 */
export const keepingPlace = `
local function keepPlace(late, before, now)
  if now >= before then return end
  redis.call('ZREM', late, '+')
  note(late, before + 1, '+')
end
`

/** Lua: adds an id to a list whose scores and members are ids. */
export const addingToList = `${journal}
local function addToList(list, late, id)
  local place = math.max(tonumber(redis.call('ZRANGE', list, -1, -1)[1] or 0), lastPlace(late))
  if redis.call('ZADD', list, id, id) == 1 and tonumber(id) <= place then note(late, place + 1, id) end
end
`

/** KEYS: list, journal; ARGV: id. Adds it to a list whose scores and members are ids. */
export const addToList = defineScript(`${addingToList}
addToList(KEYS[1], KEYS[2], ARGV[1])
return 1
`)

/** KEYS: list, journal; ARGV: an id that belongs into another list, and the first one of this. Its readers are to see it all the same. */
export const noteLate = defineScript(`${journal}
local newest = tonumber(redis.call('ZRANGE', KEYS[1], -1, -1)[1] or 0)
note(KEYS[2], math.max(newest, lastPlace(KEYS[2]), ARGV[2]) + 1, ARGV[1])
return 1
`)

/** KEYS: list, journal; ARGV: ids. Removes them from both. */
export const removeFromList = defineScript(`${journal}${keepingPlace}
local list, late = KEYS[1], KEYS[2]
local function placeOf()
  return math.max(tonumber(redis.call('ZRANGE', list, -1, -1)[1] or 0), lastPlace(late))
end
local before = placeOf()
redis.call('ZREM', list, unpack(ARGV))
redis.call('ZREM', late, unpack(ARGV))
keepPlace(late, before, placeOf())
return 1
`)

/** KEYS: list, journal; ARGV: ids. Removes them from a list that has no readers any more; nothing is left with the last one. */
export const forgetInList = defineScript(`
redis.call('ZREM', KEYS[1], unpack(ARGV))
redis.call('ZREM', KEYS[2], unpack(ARGV))
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('DEL', KEYS[2]) end
return 1
`)

/**
 * KEYS: list, journal where it has one; ARGV: place or '', then the arguments of ZRANGE. The entries with scores; of the journal what is above
 * the place, with places; then how many members of the journal these are, its last place, and the place of this moment.
 */
export const readRangeOfList = defineReadScript(`${journal}
local call, list, late, place = redis.call, KEYS[1], KEYS[2], ARGV[1]
local reply = call('ZRANGE', list, unpack(ARGV, 2))
local noted = 0
if late and place ~= '' then
  local journaled = call('ZRANGE', late, '(' .. place, '+inf', 'BYSCORE', 'WITHSCORES')
  noted = #journaled / 2
  for _, value in ipairs(journaled) do reply[#reply + 1] = value end
end
local newest = tonumber(call('ZRANGE', list, -1, -1, 'WITHSCORES')[2] or 0)
reply[#reply + 1] = noted
reply[#reply + 1] = string.format('%.0f', lastPlace(late))
reply[#reply + 1] = string.format('%.0f', math.max(newest, lastPlace(late)))
return reply
`)
