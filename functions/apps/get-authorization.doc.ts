import { authorizationParameters } from '../../openapi/parameters.ts'
import { app } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'What an app asks the caller for',
  description:
    'For the page at `/oauth/authorize`, which asks with what the app has sent there. Takes sessions alone.',
  parameters: authorizationParameters,
  response: {
    app: { name: app.name, website: app.website },
    leadsTo: 'app.example',
    scopes: [{ name: 'write:posts', words: 'Post, edit, delete and repost as you' }],
    cancel: 'https://app.example/back?error=access_denied&state=k2Jx0&iss=https%3A%2F%2Fperch.example',
  },
}
