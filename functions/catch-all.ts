/** $default: everything that no other function declares. */
import * as z from 'zod'
import { refuseRoute } from '../shared/http/reply/no-such-route.ts'
import { preflight } from '../shared/http/reply/preflight.ts'
import { route } from '../shared/http/route.ts'

export const { contract, handler } = route(
  'catch-all',
  {
    responses: { 204: z.undefined() },
    problems: ['route-not-found', 'method-not-allowed'],
  },
  ({ event }) => preflight(event) ?? refuseRoute(event),
)
