import { isIPv6 } from 'node:net'

/** What one subscriber has: an IPv4 address, or a whole IPv6 /64. */
export function networkOf(address: string): string {
  return isIPv6(address) ? (mappedIPv4(address) ?? prefixOf(address, 4)) : address
}

/** What one customer of a provider may have: an IPv6 /48; null where the address is one of IPv4. */
export function siteOf(address: string): string | null {
  return isIPv6(address) && mappedIPv4(address) === null ? prefixOf(address, 3) : null
}

/** The IPv4 address within `::ffff:192.0.2.1`, however that is written. */
function mappedIPv4(address: string): string | null {
  const dotted = /^(?:0*:)+ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (dotted !== undefined) return dotted
  const groups = groupsOf(address)
  if (!groups.slice(0, 5).every((group) => group === 0) || groups[5] !== 0xffff) return null
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

function prefixOf(address: string, length: number): string {
  const prefix = groupsOf(address).slice(0, length)
  return `${prefix.map((group) => group.toString(16)).join(':')}::/${length * 16}`
}

function groupsOf(address: string): number[] {
  const [left = [], right] = address
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16))))
  return right === undefined
    ? left
    : [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}
