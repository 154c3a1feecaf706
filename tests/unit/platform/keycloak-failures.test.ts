/** What Keycloak says of its own failures with the status of a refusal, by a Keycloak that is told what to answer. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as admin from '../../../shared/keycloak/admin.ts'

let keycloak: typeof admin
let server: Server
let refusal: object

beforeAll(async () => {
  server = createServer((request, response) => {
    const isForToken = request.url?.endsWith('/token')
    const body = isForToken ? { access_token: 'token', expires_in: 60 } : refusal
    request.resume()
    response.writeHead(isForToken ? 200 : 400).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    KEYCLOAK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    KEYCLOAK_ADMIN_CLIENT_SECRET: 'a-secret-of-the-test',
  })
  keycloak = await import('../../../shared/keycloak/admin.ts')
})
afterAll(
  () =>
    new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
)

const user = {
  username: 'ada',
  email: 'ada@example.com',
  password: 'correct horse battery',
  userId: 1,
  registrationId: 'x',
}

// Both as Keycloak 26.7.4 says them, where another request for the same user is not over.
test.each([
  ['Could not create user', () => keycloak.createUser(user)],
  ['Could not update user!', () => keycloak.updateUserNames('an-id', { email: 'ada@example.org' })],
])('"%s" is a failure that passes, and nothing that the caller did', async (errorMessage, call) => {
  refusal = { errorMessage }
  await expect(call()).rejects.toMatchObject({ name: 'KeycloakUnavailable' })
})

test('what it does not take of the caller stays a refusal', async () => {
  refusal = { field: 'email', errorMessage: 'error-invalid-email' }
  await expect(keycloak.createUser(user)).rejects.toMatchObject({ name: 'KeycloakRefused', reason: 'fields' })
})
