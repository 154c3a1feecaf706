/** POST /auth/register */
import { register } from '../../shared/domain/sign-in/registration.ts'
import { idempotent } from '../../shared/http/chain/idempotency.ts'
import { rateLimit } from '../../shared/http/chain/rate-limit.ts'
import { created } from '../../shared/http/reply/reply.ts'
import { route } from '../../shared/http/route.ts'
import { Registered, Registration } from '../../shared/schemas/sign-in/auth.ts'

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
