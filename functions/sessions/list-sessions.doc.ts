import { device } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "The caller's devices, the one used last first",
  description: '`lastUsedAt` is renewed by every call, and written at most once a minute.',
  response: { items: [device] },
}
