import { defineScript } from '../../redis/port.ts'
import { adding, placing, telling } from './feed-scripts.ts'
import { journal } from '../journal-scripts.ts'

/* What a rebuild is, and what calls it off: see feed-scripts.ts. */

/**
 * KEYS: feed, profile of its user; ARGV: seconds to live, mark, '1' where it is to be refilled although it is there. Marks a feed as being
 * rebuilt. Returns the mark, or that of whoever rebuilds it already; '' where there is nothing to do any more, or the user is gone.
 */
export const beginRebuild = defineScript(`
local feed, mark = KEYS[1], ARGV[2]
if redis.call('EXISTS', KEYS[2]) == 0 then return '' end
local last = redis.call('ZRANGE', feed, -1, -1)[1]
if last and string.sub(last, 1, 1) == '?' then return last end
local floor = redis.call('ZSCORE', feed, '-')
if floor and (ARGV[3] ~= '1' or tonumber(floor) == 0) then return '' end
if floor then redis.call('ZREMRANGEBYRANK', feed, redis.call('ZRANK', feed, '-') + 1, -1) end
redis.call('ZADD', feed, 1, mark)
redis.call('EXPIRE', feed, ARGV[1])
return mark
`)

/**
 * KEYS: feed, journal; ARGV: mark, the score of the floor, then score and entry, oldest first. Does nothing where the
 * mark is gone.
 */
export const finishRebuild = defineScript(`${journal}${placing}${telling}${adding}
local feed, late, mark, floor = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
if not redis.call('ZSCORE', feed, mark) then return 0 end
local before = redis.call('ZSCORE', feed, '-')
if not before or tonumber(floor) > tonumber(before) then redis.call('ZADD', feed, floor, '-') end
if before and -before > lowestTold(late) then
  redis.call('ZREMRANGEBYSCORE', late, 0, 0)
  note(late, 0, string.format('=%.0f', -before))
end
redis.call('ZREM', feed, mark)
for i = 3, #ARGV, 2 do
  local score, entry = ARGV[i], ARGV[i + 1]
  if before and tonumber(score) < tonumber(before) then
    -- Still on its way: it would have come late.
    add(feed, late, score, entry)
  else
    put(feed, score, entry)
  end
end
return 1
`)
