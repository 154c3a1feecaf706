import { clockValue } from '../scripts.ts'

/*
 * A list of marks is two keys of one slot: a sorted set of up to 128 members, which Redis keeps compact, and `…:rest`, a hash with what
 * came when that was full: a few long texts `,<member>:<score>,<member>:<score>…` in the order of scores. A member is in the text that
 * its number says, so it is found without a walk through all of them. While there is a rest, the sorted set is full; so a list that has none
 * costs no look at it. See docs/decisions/conversations.md.
 */

/** More members than these Redis keeps in its bulky encoding. */
export const most = 128

/** In how many texts a rest begins, and in how many it is once it has so many members. */
const texts = { few: 16, many: 64, crowd: 4096 }

/** Most members that one like moves out of a sorted set that has grown too long before there was a rest. */
const mostMoved = 1000

/**
 * Lua: `restOf(list, rest)` with `count`, `top` and `texts` where there is one; `scoreOf(list, rest, member)`; `sizeOf(list, rest)`.
 * Members and scores are whole numbers in digits.
 */
export const readingMarks = `
local call = redis.call
local function restIn(rest)
  local found = call('HMGET', rest, 'count', 'top', 'texts')
  return found[1] and {count = tonumber(found[1]), top = tonumber(found[2]), texts = tonumber(found[3])}
end
local function restOf(list, rest)
  return call('ZCARD', list) >= ${most} and restIn(rest)
end
local function fieldOf(about, member)
  return string.format('%d', member % 65521 % about.texts)
end
local function scoreInRest(rest, about, member)
  local text = call('HGET', rest, fieldOf(about, member))
  return text and string.match(text, ',' .. member .. ':(%d+)')
end
local function scoreOf(list, rest, member)
  local score = call('ZSCORE', list, member)
  if score then return score end
  local about = restOf(list, rest)
  return about and scoreInRest(rest, about, member)
end
local function sizeOf(list, rest)
  local size = call('ZCARD', list)
  return size < ${most} and size or size + tonumber(call('HGET', rest, 'count') or 0)
end
local function entriesIn(text, entries)
  for member, score in string.gmatch(text or '', ',(%d+):(%d+)') do entries[#entries + 1] = {member, tonumber(score)} end
  return entries
end
local function isOlder(a, b) return a[2] < b[2] end
local function isNewer(a, b) return a[2] > b[2] end
`

/** Lua: `addMark(list, rest, member, cuts)`: above what is in the list, whatever the clock says, so that a client that follows `prev` misses nothing. */
export const addingMark = `${clockValue}${readingMarks}
local function textOf(entries)
  table.sort(entries, isOlder)
  local parts, seen = {}, {}
  for _, entry in ipairs(entries) do
    if not seen[entry[1]] then parts[#parts + 1] = string.format(',%s:%.0f', entry[1], entry[2]) end
    seen[entry[1]] = true
  end
  return table.concat(parts), #parts
end
local function putInRest(rest, about, entries)
  local byField = {}
  for _, entry in ipairs(entries) do
    local field = fieldOf(about, entry[1])
    byField[field] = byField[field] or {}
    table.insert(byField[field], entry)
    about.top = math.max(about.top, entry[2])
  end
  for field, some in pairs(byField) do
    local text = call('HGET', rest, field) or ''
    local last = string.match(string.sub(text, -20), ':(%d+)$')
    if #some == 1 and (not last or tonumber(last) < some[1][2]) then
      call('HSET', rest, field, text .. textOf(some))
      about.count = about.count + 1
    else
      local former = entriesIn(text, {})
      for _, entry in ipairs(former) do some[#some + 1] = entry end
      local now, count = textOf(some)
      call('HSET', rest, field, now)
      about.count = about.count + count - #former
    end
  end
  call('HSET', rest, 'count', about.count, 'top', string.format('%.0f', about.top), 'texts', about.texts)
end
local function takeWhatIsOver(list, entries)
  local over = math.min(call('ZCARD', list) - ${most}, ${mostMoved})
  if over <= 0 then return end
  local flat = call('ZRANGE', list, -over, -1, 'WITHSCORES')
  for i = 1, #flat, 2 do entries[#entries + 1] = {flat[i], tonumber(flat[i + 1])} end
  call('ZREMRANGEBYRANK', list, -over, -1)
  if call('ZCARD', list) > ${most} then return end
  -- Written anew: Redis does not make it compact again by itself.
  local left = call('ZRANGE', list, 0, -1, 'WITHSCORES')
  for i = 1, #left, 2 do left[i], left[i + 1] = left[i + 1], left[i] end
  call('DEL', list)
  call('ZADD', list, unpack(left))
end
local function addMark(list, rest, member, cuts)
  if scoreOf(list, rest, member) then return end
  local about = restOf(list, rest)
  local top = tonumber(call('ZRANGE', list, -1, -1, 'WITHSCORES')[2] or 0)
  local score = math.max(clockValue(), math.max(top, about and about.top or 0) + 1)
  if call('ZCARD', list) < ${most} or not cuts then
    return call('ZADD', list, string.format('%.0f', score), member)
  end
  local entries = {{member, score}}
  takeWhatIsOver(list, entries)
  about = about or {count = 0, top = 0, texts = ${texts.few}}
  if about.texts < ${texts.many} and about.count + #entries > ${texts.crowd} then
    for i, value in ipairs(call('HVALS', rest)) do entriesIn(value, entries) end
    call('DEL', rest)
    about = {count = 0, top = 0, texts = ${texts.many}}
  end
  putInRest(rest, about, entries)
end
`

/** Lua: `removeMark(list, rest, member)`, and `removeFromRest(list, rest, members)`; what is taken out of a full sorted set is made up for from the rest. */
export const removingMark = `${readingMarks}
local function takeFromRest(rest, about, member)
  local field = fieldOf(about, member)
  local text, found = string.gsub(call('HGET', rest, field) or '', ',' .. member .. ':%d+', '', 1)
  if found == 0 then return end
  about.count = about.count - 1
  if about.count == 0 then return call('DEL', rest) end
  if text == '' then call('HDEL', rest, field) else call('HSET', rest, field, text) end
  call('HSET', rest, 'count', about.count)
end
local function anyInRest(rest)
  for _, field in ipairs(call('HKEYS', rest)) do
    if tonumber(field) then return string.match(call('HGET', rest, field), ',(%d+):(%d+)') end
  end
end
local function removeFromRest(list, rest, members)
  local about, gone = restOf(list, rest), {}
  if not about then return end
  for _, member in ipairs(members) do
    local field = fieldOf(about, member)
    gone[field] = gone[field] or {}
    gone[field][member] = true
  end
  for field, some in pairs(gone) do
    local kept, count = {}, 0
    for entry, member in string.gmatch(call('HGET', rest, field) or '', '(,(%d+):%d+)') do
      if some[member] then count = count + 1 else kept[#kept + 1] = entry end
    end
    about.count = about.count - count
    if #kept == 0 then call('HDEL', rest, field) elseif count > 0 then call('HSET', rest, field, table.concat(kept)) end
  end
  if about.count == 0 then call('DEL', rest) else call('HSET', rest, 'count', about.count) end
end
local function removeMark(list, rest, member)
  local about = restOf(list, rest)
  call('ZREM', list, member)
  if not about then return end
  takeFromRest(rest, about, member)
  if about.count == 0 or call('ZCARD', list) >= ${most} then return end
  local other, score = anyInRest(rest)
  call('ZADD', list, score, other)
  takeFromRest(rest, about, other)
end
`

/**
 * Lua: `nearest(rest, older, from, count)`: entries of the rest next to the exclusive score `from`, nearest first. It looks at a few of each
 * text, and at more only where these were not enough.
 */
export const rangingMarks = `${readingMarks}
local function placeOf(text, least)
  local low, high, found = 1, #text + 1, #text + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local start = string.find(text, ',', middle, true)
    if not start or start >= high then high = middle
    elseif tonumber(string.match(text, ':(%d+)', start)) >= least then found, high = start, middle
    else low = start + 1 end
  end
  return found
end
local longest = 34
local function some(text, older, from, count)
  if older then
    local stop = from == '' and #text or placeOf(text, tonumber(from)) - 1
    local entries = entriesIn(string.sub(text, math.max(1, stop - count * longest), stop), {})
    for i = 1, #entries - count do entries[i] = false end
    return entries
  end
  local start = from == '' and 1 or placeOf(text, tonumber(from) + 1)
  local stop = string.find(text, ',', start + count * longest, true)
  local entries = entriesIn(string.sub(text, start, stop and stop - 1), {})
  for i = #entries, count + 1, -1 do entries[i] = nil end
  return entries
end
local function nearest(rest, older, from, count)
  local flat = call('HGETALL', rest)
  local each = math.min(count, 8 + math.ceil(4 * count / math.max(1, #flat / 2 - 3)))
  while true do
    local all, ends = {}, {}
    for i = 1, #flat, 2 do
      if tonumber(flat[i]) then
        local entries, taken = some(flat[i + 1], older, from, each), 0
        for _, entry in ipairs(entries) do
          if entry then taken, all[#all + 1] = taken + 1, entry end
        end
        if taken == each then ends[#ends + 1] = older and entries[#entries - each + 1] or entries[#entries] end
      end
    end
    table.sort(all, older and isNewer or isOlder)
    for i = #all, count + 1, -1 do all[i] = nil end
    local isEnough = true
    for _, furthest in ipairs(ends) do
      local is = older and isNewer or isOlder
      if #all < count or is(furthest, all[#all]) then isEnough = false end
    end
    if isEnough or each >= count then return all end
    each = count
  end
end
`
