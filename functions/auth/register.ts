/** POST /auth/register */
import { register } from '../../shared/domain/registration.ts'
import { idempotent } from '../../shared/http/idempotency.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { created } from '../../shared/http/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Registered, Registration } from '../../shared/schemas/auth.ts'

export const { contract, handler } = route(
  'register',
  {
    body: Registration,
    limits: [rateLimit('register')],
    idempotent,
    responses: { 201: Registered },
    problems: ['username-taken', 'email-taken', 'weak-password', 'registration-in-progress'],
  },
  ({ body, once }) =>
    once(async (reserve) => {
      const user = await register(body, reserve)
      return created({ user }, `/users/${user.username}`)
    }),
)
