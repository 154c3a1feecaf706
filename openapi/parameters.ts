import { sessionCookie } from '../shared/schemas/sign-in/auth.ts'
import { signInCookie } from '../shared/schemas/sign-in/code-flow.ts'
import { app, authorizationRequest, post } from './examples.ts'
import type { ParameterDoc } from './route-doc.ts'

/** What parameters mean that more than one route takes, by name. */
export const authorizationParameters: Record<string, ParameterDoc> = {
  response_type: { description: 'There is one.', example: 'code' },
  client_id: { description: 'The id of the app.', example: app.client_id },
  redirect_uri: {
    description: 'Where the code goes: one that the app has registered.',
    example: app.redirect_uri,
  },
  scope: { description: 'What the app asks for, with blanks in between.', example: 'write:posts' },
  state: { description: "The app's own value, which comes back to it.", example: 'k2Jx0' },
  code_challenge: {
    description: 'The SHA-256 of the verifier of the app, in base64url.',
    example: authorizationRequest.code_challenge,
  },
  code_challenge_method: { description: 'There is one.', example: 'S256' },
}

export const parameters: Record<string, ParameterDoc> = {
  username: { description: 'Upper and lower case are the same.', example: 'ada' },
  follower: { description: 'The user who follows. Upper and lower case are the same.', example: 'ada' },
  id: { description: 'An id as it stands in an answer.', example: post.id },
  reason: { description: 'Why, for the log: where a moderator deletes what another user wrote.' },
  limit: { description: 'How many items at most.', example: 20 },
  after: { description: 'The cursor `next` of a page.', example: post.id },
  // Without an example, because it cannot stand beside `after`.
  before: { description: 'The cursor `prev` of a page, or an id; not together with `after`.' },
  'Idempotency-Key': {
    description:
      'Any text of your choice. The same key and request gets the same answer for a day, without being done twice.',
    example: '0c25608f-4876-4cf1-a32e-ed474e435e9c',
  },
  'Perch-Session': {
    description:
      'Of a page of the same origin: the refresh token goes into a cookie that no script can read, and the answer has null for it.',
  },
  [sessionCookie]: {
    description: 'The refresh token of a session of a browser, where the body has none.',
  },
  [signInCookie]: {
    description: 'Names the browser that began the sign-in. One that was not set here counts as none.',
    example: 'n4Vb2mYx',
  },
}
