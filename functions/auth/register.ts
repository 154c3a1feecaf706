/** POST /auth/register */
import { register } from '../../shared/domain/registration.ts'
import { api } from '../../shared/http/api.ts'
import type { Contract } from '../../shared/http/contract.ts'
import { idempotent } from '../../shared/http/idempotency.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { created } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { Registered, Registration } from '../../shared/schemas/auth.ts'

export const contract = {
  summary: 'Create an account',
  body: Registration,
  response: { 201: Registered },
  problems: ['username-taken', 'email-taken', 'weak-password', 'registration-in-progress'],
} satisfies Contract

export const handler = api()
  .use(validate(contract))
  .use(rateLimit('register'))
  .use(idempotent())
  .handler(({ input: { body }, once }) =>
    once(async (reserve) => {
      const user = await register(body, reserve)
      return created({ user }, `/users/${user.username}`)
    }),
  )
