import { defineScript } from '../../redis/port.ts'
import { forgetting, leavingAndReturning } from '../timelines/leaving-scripts.ts'
import { takingBack, telling } from '../notifications/notification-scripts.ts'
import { clockValue } from '../scripts.ts'

/*
 * Both halves of an edge are lists, and whatever is put into a list goes above everything that was ever in it: a client
 * that follows `prev` misses nobody. Where the newest entry is taken out again, its score stays in the user's profile
 * (the same slot), because a clock that has gone back would give it once more.
 */
const onTop = `${clockValue}
local function addOnTop(list, profile, field, member)
  local top = redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')[2] or 0
  local gone = redis.call('HGET', profile, field) or 0
  local at = math.max(clockValue(), top + 1, gone + 1)
  redis.call('ZADD', list, string.format('%.0f', at), member)
end
`

const takeOut = `
local function takeOut(list, profile, field, member)
  local newest = redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')
  redis.call('ZREM', list, member)
  if newest[1] ~= member or redis.call('EXISTS', profile) == 0 then return end
  if tonumber(redis.call('HGET', profile, field) or 0) < tonumber(newest[2]) then
    redis.call('HSET', profile, field, newest[2])
  end
end
`

/**
 * KEYS: followed users, profile, feed and its journal of the follower, whom the follower blocks, who blocks the follower;
 * ARGV: user id, the most that may be followed (0: any number). Whether it is followed now, or what is in the way.
 */
export const startFollowing = defineScript(`${onTop}${leavingAndReturning}
if redis.call('EXISTS', KEYS[2]) == 0 then return 'no follower' end
if redis.call('ZSCORE', KEYS[6], ARGV[1]) then return 'blocked' end
if redis.call('ZSCORE', KEYS[5], ARGV[1]) then return 'blocking' end
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 'followed' end
local most = tonumber(ARGV[2])
if most > 0 and redis.call('ZCARD', KEYS[1]) >= most then return 'too many' end
addOnTop(KEYS[1], KEYS[2], 'lastFollowing', ARGV[1])
comeBack(KEYS[3], KEYS[4], ARGV[1])
return 'followed'
`)

/** KEYS: followed users, profile, feed and its journal of the follower; ARGV: user id. */
export const stopFollowing = defineScript(`${takeOut}${leavingAndReturning}
takeOut(KEYS[1], KEYS[2], 'lastFollowing', ARGV[1])
leave(KEYS[3], KEYS[4], ARGV[1])
return 1
`)

/** KEYS: followed users, profile, feed and its journal of the follower; ARGV: id of a user whose account is gone. */
export const forgetFollowing = defineScript(`${takeOut}${forgetting}
takeOut(KEYS[1], KEYS[2], 'lastFollowing', ARGV[1])
forget(KEYS[3], KEYS[4], ARGV[1])
return 1
`)

/**
 * KEYS: followers, profile, posts and reposts of the user, and what telling them takes; ARGV: follower id, count, the notification. The
 * user's newest posts as of when the follower is there, and reposts (with their ids before them); null where the user is gone.
 */
export const listFollower = defineScript(`${onTop}${telling}
if redis.call('EXISTS', KEYS[2]) == 0 then return false end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  addOnTop(KEYS[1], KEYS[2], 'lastFollower', ARGV[1])
  tell(KEYS[2], 5, ARGV[3])
end
local activities = redis.call('ZRANGE', KEYS[3], 0, ARGV[2] - 1, 'REV')
local reposts = redis.call('ZRANGE', KEYS[4], 0, ARGV[2] - 1, 'REV', 'WITHSCORES')
for i = 1, #reposts, 2 do activities[#activities + 1] = reposts[i + 1] .. ':' .. reposts[i] end
return activities
`)

/** KEYS: followers, profile and parts of the notifications of the user; ARGV: follower id, the notification. */
export const unlistFollower = defineScript(`${takeOut}${takingBack}
takeOut(KEYS[1], KEYS[2], 'lastFollower', ARGV[1])
takeBack(KEYS[2], 3, ARGV[2])
return 1
`)
