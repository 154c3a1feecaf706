import { createClient, PerchError, type Session } from '../../client/perch.ts'

export const demoUsername = 'demo'

/** What the demo user logs in with here, and the new session. */
export interface DemoLogin {
  identifier: string
  session: Session
}

/**
 * Logs the demo user in, who is registered where there is none.
 *
 * @returns null where another user has the name, or the API is not well
 */
export async function logInAsDemo(apiUrl: string, password: string): Promise<DemoLogin | null> {
  let session: Session | null = null
  const perch = createClient(apiUrl, {
    store: { get: () => session, set: (next) => void (session = next) },
  })
  const [username, email] = [demoUsername, `${demoUsername}@example.com`]
  const logIn = async () => {
    try {
      await perch.send('POST /auth/login', { body: { username, password } })
      return username
    } catch (error) {
      if (!hasCode(error, 'login-identifier-not-allowed')) throw error
      await perch.send('POST /auth/login', { body: { email, password } })
      return email
    }
  }
  try {
    const identifier = await logIn().catch(async (error) => {
      if (!hasCode(error, 'invalid-credentials')) throw error
      await perch.send('POST /auth/register', { body: { username, email, password, displayName: 'Demo' } })
      return logIn()
    })
    return session && { identifier, session }
  } catch (error) {
    if (error instanceof PerchError) return null
    throw error
  }
}

const hasCode = (error: unknown, code: string) => error instanceof PerchError && error.code === code
