import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'End the session of this device; both of its tokens are dead at once',
  description: 'May be repeated until it has worked.',
}
