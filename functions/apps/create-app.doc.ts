import { app } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Register an app',
  description:
    'Everyone may: an app can do nothing until a user agrees. The members are those of Mastodon. `redirect_uris` is a list, or a text with ' +
    'blanks or lines in between: https, http on the device itself (any port matches), a scheme of the app, or ' +
    '`urn:ietf:wg:oauth:2.0:oob` where the page is to show the code. An app that no user has agreed to is forgotten after a day.',
  request: {
    client_name: app.name,
    redirect_uris: app.redirect_uris,
    scopes: 'read write:posts',
    website: app.website,
  },
  response: app,
}
