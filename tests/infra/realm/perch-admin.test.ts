import { decodeJwt } from 'jose'
import { addTestUser, asAdmin, askToken, connection, logIn, robin, useRealm } from './test-realm.ts'

describe('the service account of perch-admin', () => {
  const options = useRealm()
  let call: (method: string, path: string, body?: unknown) => Promise<number>
  let claims: Record<string, unknown>
  beforeAll(async () => {
    const { body } = await askToken(options, {
      grant_type: 'client_credentials',
      client_id: 'perch-admin',
      client_secret: options.adminClientSecret,
    })
    const token = String(body['access_token'])
    claims = decodeJwt(token)
    call = async (method, path, sent) => {
      const response = await fetch(`${connection.keycloakUrl}/admin/realms/${options.realm}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      })
      await response.body?.cancel()
      return response.status
    }
  })

  it('carries the three rights and what they include, nothing else', () => {
    const { resource_access, realm_access } = claims as {
      [name: string]: Record<string, { roles: string[] }>
    }
    expect(realm_access).toBeUndefined()
    expect(Object.keys(resource_access ?? {})).toEqual(['realm-management'])
    const roles = resource_access?.['realm-management']?.roles.toSorted()
    expect(roles).toEqual(['manage-users', 'query-groups', 'query-users', 'view-events', 'view-users'])
  })

  it('may manage users, their sessions, and read admin events', async () => {
    const id = await addTestUser(options, robin)
    const { body } = await logIn(options, robin)
    const { sid } = decodeJwt(String(body['access_token']))
    expect(await call('GET', '/users?max=1')).toBe(200)
    expect(await call('PUT', `/users/${id}`, { emailVerified: true })).toBe(204)
    expect(await call('DELETE', `/sessions/${String(sid)}`)).toBe(204)
    expect(await call('POST', `/users/${id}/logout`)).toBe(204)
    expect(await call('GET', '/admin-events?resourceTypes=USER')).toBe(200)
    expect(await call('GET', '/events')).toBe(200)
  })

  it('may neither change the realm, nor read clients, nor raise its own rights', async () => {
    const own = String(claims['sub'])
    const { management, role } = await asAdmin(options, async (admin, realm) => {
      const [found] = await admin.clients.find({ realm, clientId: 'realm-management' })
      const id = found?.id ?? ''
      return { management: id, role: await admin.clients.findRole({ realm, id, roleName: 'realm-admin' }) }
    })
    expect(await call('PUT', '', { enabled: false })).toBe(403)
    expect(await call('GET', '/clients')).toBe(403)
    expect(await call('POST', '/roles', { name: 'more' })).toBe(403)
    expect(await call('POST', `/users/${own}/role-mappings/clients/${management}`, [role])).toBe(403)
  })
})
