import { author, ownUser, password } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Create an account',
  description:
    'The username is lower-cased, and some words are reserved. A mail by which the address is verified is ' +
    'on its way; an unverified address stops no login.',
  request: { username: 'ada', email: ownUser.email, password, displayName: author.displayName },
  response: { user: { ...ownUser, emailVerified: false, bio: null } },
}
