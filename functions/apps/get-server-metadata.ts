/** GET /.well-known/oauth-authorization-server */
import { getServerMetadata } from '../../shared/domain/apps/server-metadata.ts'
import { ok } from '../../shared/http/reply/reply.ts'
import { originOf } from '../../shared/http/request/origin.ts'
import { route } from '../../shared/http/route.ts'
import { ServerMetadata } from '../../shared/schemas/apps/app.ts'

export const { contract, handler } = route(
  'get-server-metadata',
  { responses: { 200: ServerMetadata } },
  ({ event }) => ok(getServerMetadata(originOf(event))),
)
