import { defineReadScript, defineScript } from '../../redis/port.ts'
import { clockValue } from '../scripts.ts'

/*
 * What a user is told is one list, newest first, in parts: a sorted set stays compact up to 128 entries, and takes three
 * times the memory beyond. The first part is written; when it is full, each part that follows takes the place of the next
 * one. All parts and the profile are of one user and share a slot.
 */

/** Parts of a user's list. */
export const partCount = 9
const partSize = 125
/** So many are kept. One part more than they fill, so that none goes before its time. */
export const mostNotifications = 1000

/** Lua: all of it takes the profile and the number of the key that is the first part. */
const places = `
local function newestOf(first)
  for i = first, first + ${partCount - 1} do
    local newest = redis.call('ZRANGE', KEYS[i], -1, -1, 'WITHSCORES')[2]
    if newest then return tonumber(newest) end
  end
  return 0
end
-- Whatever is in the list, or ever was, has this place or a lower one.
local function lastPlace(profile, first)
  return math.max(newestOf(first), tonumber(redis.call('HGET', profile, 'lastNotification') or 0))
end
`

const text = (number: string) => `string.format('%.0f', ${number})`

/** Lua: takes back what a user was told. The place of the newest stays known: a clock that has gone back would give it again. */
export const takingBack = `${places}
local function keepLast(profile, first, last)
  if newestOf(first) < last and redis.call('EXISTS', profile) == 1 then
    redis.call('HSET', profile, 'lastNotification', ${text('last')})
  end
end
local function takeBack(profile, first, member)
  local last = lastPlace(profile, first)
  for i = first, first + ${partCount - 1} do
    if redis.call('ZREM', KEYS[i], member) == 1 then return keepLast(profile, first, last) end
  end
end
local function takeBackAll(profile, first, pattern)
  local last = lastPlace(profile, first)
  for i = first, first + ${partCount - 1} do
    for _, member in ipairs(redis.call('ZRANGE', KEYS[i], 0, -1)) do
      if string.find(member, pattern) then redis.call('ZREM', KEYS[i], member) end
    end
  end
  keepLast(profile, first, last)
end
`

/**
 * Lua: a user is told of something, once, and nothing of whom they block or mute, or are blocked by; nor of what only followers see
 * where they do not follow who did it: they could not look at it, nor find out who it was. The keys of these four follow the parts. On top of all that they were told before, whatever the clock says: a client that
 * follows \`prev\` misses nothing. Needs \`clockValue\`.
 */
export const telling = `${takingBack}
local function makeRoom(first)
  local call, last = redis.call, first + ${partCount - 1}
  if call('ZCARD', KEYS[first]) < ${partSize} then return end
  local free = first + 1
  while free < last and call('EXISTS', KEYS[free]) == 1 do free = free + 1 end
  for i = free, first + 1, -1 do call('RENAME', KEYS[i - 1], KEYS[i]) end
end
local function keepNewest(first)
  local size = 0
  for i = first, first + ${partCount - 1} do
    local room = math.max(0, ${mostNotifications} - size)
    local entries = redis.call('ZCARD', KEYS[i])
    if entries > room then redis.call('ZREMRANGEBYRANK', KEYS[i], 0, entries - room - 1) end
    size = size + math.min(entries, room)
  end
end
local function tell(profile, first, member, isForFollowers)
  if redis.call('EXISTS', profile) == 0 then return end
  local actor = string.match(member, '^%a:(%d+)')
  if isForFollowers and not redis.call('ZSCORE', KEYS[first + ${partCount + 3}], actor) then
    return takeBack(profile, first, member)
  end
  for i = first + ${partCount}, first + ${partCount + 2} do
    if redis.call('ZSCORE', KEYS[i], actor) then return end
  end
  for i = first, first + ${partCount - 1} do
    if redis.call('ZSCORE', KEYS[i], member) then return end
  end
  local place = math.max(clockValue(), lastPlace(profile, first) + 1)
  makeRoom(first)
  redis.call('ZADD', KEYS[first], ${text('place')}, member)
  keepNewest(first)
end
`

/** KEYS: profile, parts, blocks, blocks by others, mutes, followed; ARGV: member, '1' where only followers see what it is about. */
export const addNotification = defineScript(`${clockValue}${telling}
tell(KEYS[1], 2, ARGV[1], ARGV[2] == '1')
return 1
`)

/** KEYS: profile, parts; ARGV: member. */
export const removeNotification = defineScript(`${takingBack}
takeBack(KEYS[1], 2, ARGV[1])
return 1
`)

/** KEYS: profile, parts; ARGV: post id. Removes all that is about this post. */
export const removeNotificationsAbout = defineScript(`${takingBack}
takeBackAll(KEYS[1], 2, ':' .. ARGV[1] .. '$')
return 1
`)

/** KEYS: profile, parts; ARGV: user id. Removes all that this user has done. */
export const removeNotificationsBy = defineScript(`${takingBack}
takeBackAll(KEYS[1], 2, '^%a:' .. ARGV[1] .. ':')
takeBack(KEYS[1], 2, 'f:' .. ARGV[1])
return 1
`)

/**
 * KEYS: profile, parts; ARGV: the first letters that are wanted, 'older' or 'newer', exclusive place or '', count. The entries
 * with places, nearest first; then how many there are, the last place, and up to which one they are read.
 */
export const readNotificationsOf = defineReadScript(`${places}
local wanted, direction, from, count = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local isOlder = direction == 'older'
local reply, total = {}, 0
for n = 2, #KEYS do
  local key = KEYS[isOlder and n or #KEYS + 2 - n]
  total = total + redis.call('ZCARD', key)
  local entries = {}
  if wanted ~= '' or #reply < 2 * count then
    entries = isOlder and redis.call('ZRANGE', key, 0, -1, 'REV', 'WITHSCORES')
      or redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  end
  for i = 1, #entries, 2 do
    local place = tonumber(entries[i + 1])
    if wanted ~= '' and not string.find(wanted, string.sub(entries[i], 1, 1), 1, true) then
      total = total - 1
    elseif #reply < 2 * count and (from == '' or (isOlder and place < tonumber(from)) or (not isOlder and place > tonumber(from))) then
      reply[#reply + 1] = entries[i]
      reply[#reply + 1] = entries[i + 1]
    end
  end
end
reply[#reply + 1] = total
reply[#reply + 1] = ${text('lastPlace(KEYS[1], 2)')}
reply[#reply + 1] = redis.call('HGET', KEYS[1], 'notificationsRead') or '0'
return reply
`)

/** KEYS: profile, parts. Of what the user has not read, who did it and how often: id, number, id, number. */
export const readUnreadActors = defineReadScript(`
local read, counts, order = redis.call('HGET', KEYS[1], 'notificationsRead') or '0', {}, {}
for i = 2, #KEYS do
  for _, member in ipairs(redis.call('ZRANGE', KEYS[i], '(' .. read, '+inf', 'BYSCORE')) do
    local actor = string.match(member, '^%a:(%d+)')
    if not counts[actor] then order[#order + 1] = actor end
    counts[actor] = (counts[actor] or 0) + 1
  end
end
local reply = {}
for i, actor in ipairs(order) do reply[2 * i - 1], reply[2 * i] = tonumber(actor), counts[actor] end
return reply
`)

/** KEYS: profile, parts; ARGV: place. All up to there is read, now and for ever; what has not come yet is not. */
export const markRead = defineScript(`${places}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local read = math.min(tonumber(ARGV[1]), lastPlace(KEYS[1], 2))
if read <= tonumber(redis.call('HGET', KEYS[1], 'notificationsRead') or 0) then return 0 end
redis.call('HSET', KEYS[1], 'notificationsRead', ${text('read')})
return 1
`)
