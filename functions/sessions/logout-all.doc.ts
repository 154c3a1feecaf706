import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'End the sessions of every device of the caller',
  description: 'The session of this request as well. May be repeated until it has worked.',
}
