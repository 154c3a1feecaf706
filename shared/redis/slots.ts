/** Where a key lies in a Redis Cluster: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ */

/** The slot of a key: CRC16 (XMODEM) of its hash tag, or of the whole key where it has none. */
export function slotOf(key: string): number {
  const tag = /\{([^}]+)\}/.exec(key)
  // Only the first brace counts, and only when something stands in it.
  const hashed = tag !== null && tag.index === key.indexOf('{') ? tag[1]! : key
  let crc = 0
  for (const byte of Buffer.from(hashed)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  }
  return crc & 0x3fff
}

/** The key that decides where a command goes; where there is none, any place will do, and this names one. */
export function keyOf([name = '', ...args]: string[]): string {
  if (/^EVAL/i.test(name)) return args[1] === '0' ? '' : (args[2] ?? '')
  return args[0] ?? ''
}
