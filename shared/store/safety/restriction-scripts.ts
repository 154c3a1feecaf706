import { defineScript } from '../../redis/port.ts'
import { addOnTop } from '../marks/mark-scripts.ts'

/** KEYS: either half of a user's restrictions, the profile; ARGV: the other's id. 0 where the account is gone. */
export const addToRestrictions = defineScript(`${addOnTop}
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
addOnTop(KEYS[1], ARGV[1])
return 1
`)
