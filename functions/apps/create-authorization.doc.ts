import { authorizationRequest } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Let an app act for the caller',
  description:
    'What the page at `/oauth/authorize` does when its user agrees. It needs the access token of a session, which no page of another site ' +
    'has, and a login of the last five minutes. The code works once, for a minute; for ten where there is no address to lead to.',
  request: authorizationRequest,
  response: {
    code: 'n4Vb2mYxQ9XHkG2vT0yLw4nB7sJ1Zk3v8YbJm1Q2b0w',
    location:
      'https://app.example/back?code=n4Vb2mYxQ9XHkG2vT0yLw4nB7sJ1Zk3v8YbJm1Q2b0w&state=k2Jx0&iss=https%3A%2F%2Fperch.example',
  },
}
