import { isIPv6 } from 'node:net'

/** What one subscriber has: an IPv4 address, or a whole IPv6 /64. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = address.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const left = head === '' ? [] : head
  const zeros = tail === undefined ? 0 : 8 - left.length - tail.length
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? [])]
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/64`
}
