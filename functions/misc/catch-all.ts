/** $default: everything that no other function declares. */
import * as z from 'zod'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { preflight } from '../../shared/http/preflight.ts'
import { refuseRoute } from '../../shared/http/routes.ts'
import { validate } from '../../shared/http/validate.ts'

export const contract = {
  summary: 'Preflights, unknown paths and undeclared methods',
  response: { 204: z.undefined() },
  problems: ['route-not-found', 'method-not-allowed'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .handler((event) => preflight(event) ?? refuseRoute(event))
