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
call('HSET', tokens, ARGV[2], ARGV[3], ARGV[2] .. '.used', '')
-- What is noted is as of the last sign-in, or of a role that was taken since: a code may be older.
call('HSETNX', tokens, 'roles', ARGV[4])
call('PERSIST', tokens)
return 1
`)

/** ARGV: hash, now (RFC 3339). Never brings back a token that has just been ended. */
export const touchToken = defineScript(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1] .. '.used', ARGV[2])
return 1
`)

/**
 * KEYS[2]: the profile. ARGV: sub, roles; for how long to note them where there is no token yet (s), 0: not. An id that was given out twice
 * has the tokens of another user.
 */
export const writeRoles = defineScript(`
local call, tokens = redis.call, KEYS[1]
if call('HGET', KEYS[2], 'sub') ~= ARGV[1] then return 0 end
local isThere = call('EXISTS', tokens) == 1
if not isThere and ARGV[3] == '0' then return 0 end
call('HSET', tokens, 'roles', ARGV[2])
if not isThere then call('EXPIRE', tokens, ARGV[3]) end
return 1
`)

/** ARGV: fields. Returns how many there were; nothing is left where no token is. */
export const dropTokens = defineScript(`
local dropped = redis.call('HDEL', KEYS[1], unpack(ARGV))
if redis.call('HLEN', KEYS[1]) == 1 then redis.call('DEL', KEYS[1]) end
return dropped
`)
