/** GET /: every page of the web app, and what pages load. */
import * as z from 'zod'
import { route } from '../shared/http/route.ts'
import { asPages, serve } from '../web/server/serve.ts'

export const { contract, handler } = route(
  'web',
  {
    answers: asPages,
    responses: { 200: z.string(), 404: z.string(), 410: z.string(), 304: z.string() },
    problems: ['user-not-found', 'user-renamed', 'post-not-found'],
  },
  ({ event }) => serve(event),
)
