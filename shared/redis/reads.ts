/** Commands that write nothing, so that they may be repeated. What is not named here counts as a write. */
const reads = new Set(
  [
    'EXISTS GET HGET HGETALL HLEN HMGET LRANGE MGET PING PTTL SCARD SISMEMBER SMEMBERS STRLEN TIME TTL',
    'ZCARD ZCOUNT ZMSCORE ZRANGE ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYSCORE ZREVRANK ZSCORE',
  ].flatMap((names) => names.split(' ')),
)

export function isRead(name: string): boolean {
  return reads.has(name.toUpperCase())
}
