import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Send the mail again by which the caller verifies their address, unless they have',
  description: 'Registration has sent the first. The link is valid for 24 hours.',
}
