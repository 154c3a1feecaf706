import { defineScript } from '../../redis/port.ts'

/**
 * KEYS: the list of a user's sessions, the barrier, the profile; ARGV: session id, expiry (ms), now (ms), and anything where
 * only a user who is there has a list. The list lives as long as the longest of them. Returns the barrier, and how many
 * sessions are listed.
 */
export const listSession = defineScript(`
local call, list = redis.call, KEYS[1]
if ARGV[4] and call('EXISTS', KEYS[3]) == 0 then return {false, 0} end
call('ZADD', list, ARGV[2], ARGV[1])
call('ZREMRANGEBYSCORE', list, '-inf', ARGV[3])
local longest = call('ZRANGE', list, -1, -1, 'WITHSCORES')[2]
if longest then call('PEXPIREAT', list, longest) end
return {call('GET', KEYS[2]), call('ZCARD', list)}
`)

/*
 * KEYS of all that follow: the session, and its grace key. A session that is gone or closing is never changed: no pair comes
 * back from the dead. Absent hash fields are false.
 */

/**
 * ARGV: expiry (ms), then fields and their values. A second login in the same browser has the session of the first and
 * takes it over: its generations go on counting, so that no older refresh token is the new one. Returns the generation,
 * or 0 where the session was closed before it was opened.
 */
export const openSession = defineScript(`
if redis.call('GET', KEYS[2]) == 'closed' then return 0 end
local generation = (tonumber(redis.call('HGET', KEYS[1], 'generation')) or 0) + 1
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'generation', generation, 'firstGeneration', generation, unpack(ARGV, 2))
redis.call('PEXPIREAT', KEYS[1], ARGV[1])
return generation
`)

/** ARGV: now (RFC 3339). Never makes a hash of its own for a session that has just been deleted. */
export const touchSession = defineScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'lastUsedAt', ARGV[1])
return 1
`)

/**
 * ARGV: user id, sub. Only a session of this user is closed; one that is listed and not there yet cannot be opened any
 * more. Returns its sealed refresh token, or false.
 */
export const closeSession = defineScript(`
local userId, sub = unpack(redis.call('HMGET', KEYS[1], 'userId', 'sub'))
if not userId then redis.call('SET', KEYS[2], 'closed', 'PX', 60000) end
if userId ~= ARGV[1] or (sub and sub ~= ARGV[2]) then return false end
redis.call('HSET', KEYS[1], 'state', 'closing')
redis.call('DEL', KEYS[2])
return redis.call('HGET', KEYS[1], 'refreshToken')
`)

/**
 * ARGV: expected generation, jti, sealed refresh token, expiry (ms), sealed pair, grace (ms), sub.
 * The next generation, if the session is still at the expected one. Returns 1, or 0 if it was not installed.
 */
export const rotateSession = defineScript(`
local state, generation = unpack(redis.call('HMGET', KEYS[1], 'state', 'generation'))
if state ~= 'active' or generation ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'generation', ARGV[1] + 1, 'jti', ARGV[2], 'refreshToken', ARGV[3], 'sub', ARGV[7])
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
if tonumber(ARGV[6]) > 0 then redis.call('SET', KEYS[2], ARGV[1] .. '.' .. ARGV[5], 'PX', ARGV[6]) end
return 1
`)

/** ARGV: jti. Kills the access token of that id, so that of two edits at once one goes on. Returns 1 or 0. */
export const claimPair = defineScript(`
local state, jti = unpack(redis.call('HMGET', KEYS[1], 'state', 'jti'))
if state ~= 'active' or jti ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'jti', '')
return 1
`)

/** Kills the access token, whichever it is, and for good: no edit that fails gives it back. */
export const expirePair = defineScript(`
if redis.call('HGET', KEYS[1], 'state') ~= 'active' then return 0 end
redis.call('HSET', KEYS[1], 'jti', '-')
return 1
`)

/** ARGV: jti. Gives the access token its life back, unless a newer pair has come meanwhile. */
export const unclaimPair = defineScript(`
local state, jti = unpack(redis.call('HMGET', KEYS[1], 'state', 'jti'))
if state ~= 'active' or jti ~= '' then return 0 end
redis.call('HSET', KEYS[1], 'jti', ARGV[1])
return 1
`)

/**
 * ARGV: jti, sealed refresh token, expiry (ms), grace (ms), sub. The next generation whatever the last one was: the pair of
 * a refresh that ran beside an edit is replaced as well. Returns the new generation, or 0.
 */
export const replacePair = defineScript(`
local state, generation = unpack(redis.call('HMGET', KEYS[1], 'state', 'generation'))
if state ~= 'active' then return 0 end
redis.call('HSET', KEYS[1], 'generation', generation + 1, 'jti', ARGV[1], 'refreshToken', ARGV[2], 'sub', ARGV[5])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
if tonumber(ARGV[4]) > 0 then redis.call('SET', KEYS[2], generation .. '.', 'PX', ARGV[4]) else redis.call('DEL', KEYS[2]) end
return generation + 1
`)
