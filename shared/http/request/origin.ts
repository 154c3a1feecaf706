import { config } from '../../config.ts'
import type { ApiEvent } from './event.ts'

/** The address of this service, as its clients know it: without a slash at the end. */
export function originOf({ headers, requestContext }: ApiEvent): string {
  const { publicUrl } = config.http()
  if (publicUrl !== undefined) return publicUrl
  const host = headers['host'] ?? requestContext.domainName
  return `${/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host) ? 'http' : 'https'}://${host}`
}
