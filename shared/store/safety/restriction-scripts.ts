import { defineScript } from '../../redis/port.ts'
import { clockValue } from '../scripts.ts'

/** What is put into a list goes above what is in it, whatever the clock says: a client that follows `prev` misses nothing. */
const addOnTop = `${clockValue}
local function addOnTop(list, member)
  if redis.call('ZSCORE', list, member) then return end
  local top = redis.call('ZRANGE', list, -1, -1, 'WITHSCORES')[2] or 0
  redis.call('ZADD', list, string.format('%.0f', math.max(clockValue(), top + 1)), member)
end
`

/** KEYS: either half of a user's restrictions, the profile; ARGV: the other's id. 0 where the account is gone. */
export const addToRestrictions = defineScript(`${addOnTop}
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
addOnTop(KEYS[1], ARGV[1])
return 1
`)
