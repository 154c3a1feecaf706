import { serverMetadata } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Where what of OAuth is',
  description: 'RFC 8414, for libraries that find out by themselves.',
  response: serverMetadata,
}
