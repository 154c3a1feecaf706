/** PATCH /me */
import { updateMe } from '../../shared/domain/me.ts'
import { api } from '../../shared/http/api.ts'
import { authenticate } from '../../shared/http/authenticate.ts'
import type { Contract, RequestOf } from '../../shared/http/contract.ts'
import { rateLimit } from '../../shared/http/rate-limit.ts'
import { ok } from '../../shared/http/reply.ts'
import { validate } from '../../shared/http/validate.ts'
import { MeUpdate, MeUpdated } from '../../shared/schemas/me.ts'

export const contract = {
  summary: "Change the caller's names and profile; the answer brings a new pair, the old one is dead",
  body: MeUpdate,
  response: { 200: MeUpdated },
  problems: [
    'username-taken',
    'email-taken',
    'wrong-password',
    'account-disabled',
    'account-setup-required',
    'registration-in-progress',
  ],
} satisfies Contract

export const handler = api()
  .use(authenticate())
  .use(validate(contract))
  .use(
    rateLimit('password-check', {
      when: ({ input: { body } }: RequestOf<typeof contract>) => body.currentPassword !== undefined,
    }),
  )
  .use(rateLimit('profile-edit', { awaitedByHandler: true }))
  .use(
    rateLimit('rename', {
      when: ({ input: { body } }: RequestOf<typeof contract>) => body.username !== undefined,
      awaitedByHandler: true,
    }),
  )
  .handler(async ({ caller, attempt: { admitted }, input: { body }, requestContext }) =>
    ok(await updateMe({ caller, changes: body, userAgent: requestContext.http.userAgent, admitted })),
  )
