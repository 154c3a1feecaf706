import type { ApiEvent } from './event.ts'

/** The value of a cookie, if the browser sent it and it is of a kind that {@link cookie} makes. */
export function readCookie({ cookies = [], headers }: ApiEvent, name: string): string | undefined {
  // API Gateway moves cookies out of the headers.
  const all = [...cookies, ...(headers['cookie'] ?? '').split(';')]
  const found = all.map((one) => one.trim()).find((one) => one.startsWith(`${name}=`))
  const value = found?.slice(name.length + 1)
  return value !== undefined && /^[\w.-]{1,256}$/.test(value) ? value : undefined
}

/**
 * A `Set-Cookie` for a name with the prefix `__Host-`: from this host alone and for it alone, out of the reach of
 * scripts. `Lax` is sent along where a link or a redirect leads here, `Strict` only by pages of this site. Chrome and Firefox
 * keep it from `http://localhost` too, which they count as secure.
 */
export function cookie(
  name: `__Host-${string}`,
  value: string,
  maxAgeSeconds: number,
  sameSite: 'Lax' | 'Strict' = 'Lax',
): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=${sameSite}`
}

/** Takes a cookie away. */
export function endedCookie(name: `__Host-${string}`): string {
  return cookie(name, '', 0, 'Strict')
}
