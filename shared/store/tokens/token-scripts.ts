import { defineScript } from '../../redis/port.ts'

/*
 * KEYS[1] of all: the tokens of a user: by the hash of each what is known of it, and when it was last used; and the roles that all of
 * them have.
 */

/** KEYS[2]: the profile. ARGV: sub, hash, JSON, roles, and how many there may be. 0 where the user is gone or has too many. */
export const addToken = defineScript(`
local call, tokens = redis.call, KEYS[1]
if call('HGET', KEYS[2], 'sub') ~= ARGV[1] then return 0 end
if call('HLEN', tokens) > 2 * (tonumber(ARGV[5]) - 1) + 1 then return 0 end
call('HSET', tokens, ARGV[2], ARGV[3], ARGV[2] .. '.used', '', 'roles', ARGV[4])
return 1
`)

/** ARGV: hash, now (RFC 3339). Never brings back a token that has just been ended. */
export const touchToken = defineScript(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1] .. '.used', ARGV[2])
return 1
`)

/** ARGV: roles. */
export const writeRoles = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'roles', ARGV[1])
return 1
`)

/** ARGV: fields. Returns how many there were; nothing is left where no token is. */
export const dropTokens = defineScript(`
local dropped = redis.call('HDEL', KEYS[1], unpack(ARGV))
if redis.call('HLEN', KEYS[1]) == 1 then redis.call('DEL', KEYS[1]) end
return dropped
`)
