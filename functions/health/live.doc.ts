import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Whether functions run at all',
  description: 'Asks no dependency.',
  response: { status: 'live' },
}
