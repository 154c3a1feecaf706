/** Logging in, registering, and asking for a new password. */
import { useEffect, useState } from 'preact/hooks'
import { PerchError } from '../../client/perch.ts'
import { useApp } from '../app/context.ts'
import { comeBack, goToKeycloak, isFromKeycloak, keycloakReturn } from '../app/keycloak.ts'
import { FormTrouble } from '../basics/states.tsx'
import { Field, Submit, textOf, useSubmit } from '../forms/fields.tsx'
import { Title } from '../parts/shell.tsx'

/** An address has an @, a username never has. */
const credentialsOf = (name: string, password: string) =>
  name.includes('@') ? { email: name, password } : { username: name, password }

/** Where an app waits for it, the login has to be one of the last minutes. */
const leaveForKeycloak = (to: string) =>
  goToKeycloak(to.startsWith('/oauth/authorize?') ? { to, prompt: 'login' } : { to })

export function LogIn() {
  const { perch, setMe, go, tell, cameFrom } = useApp()
  const [isOffered, setOffered] = useState(false)
  const [returned, setReturned] = useState<{ error?: unknown }>()
  useEffect(() => {
    setOffered(keycloakReturn() !== undefined)
    const query = location.search
    if (!perch || !isFromKeycloak(query)) return
    // Out of the address, so that it is neither kept in the history nor sent twice.
    history.replaceState(history.state, '', location.pathname)
    setReturned({})
    comeBack(perch, query).then(
      ({ me, to, told }) => {
        setMe(me)
        if (told) tell(told)
        go(to, 'replace')
      },
      (failure: unknown) => setReturned({ error: failure }),
    )
  }, [])
  const { error, isBusy, submit } = useSubmit(async (form) => {
    setReturned(undefined)
    const body = credentialsOf(textOf(form, 'name').trim(), textOf(form, 'password'))
    await perch?.send('POST /auth/login', { body })
    setMe((await perch?.send('GET /me')) ?? null)
    go(cameFrom())
  })
  const isComing = returned !== undefined && returned.error === undefined
  return (
    <>
      <Title>Log in</Title>
      <form class="form" onSubmit={submit}>
        <Field
          label="Username or email address"
          name="name"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          maxLength={254}
        />
        <Field label="Password" name="password" type="password" autocomplete="current-password" required />
        <FormTrouble error={error ?? returned?.error} />
        <Submit isBusy={isBusy || isComing}>Log in</Submit>
        {isOffered && (
          <button type="button" class="button button-quiet" onClick={() => void leaveForKeycloak(cameFrom())}>
            Log in with Keycloak
          </button>
        )}
        <p class="hint">
          <a href="/reset">Forgotten your password?</a> · <a href="/register">Register</a>
        </p>
      </form>
    </>
  )
}

export function Register() {
  const { perch, setMe, go, tell, cameFrom } = useApp()
  const { error, isBusy, submit } = useSubmit(async (form) => {
    const username = textOf(form, 'username').trim()
    const password = textOf(form, 'password')
    const displayName = textOf(form, 'displayName').trim()
    await perch?.send('POST /auth/register', {
      body: { username, email: textOf(form, 'email').trim(), password, ...(displayName && { displayName }) },
    })
    try {
      await perch?.send('POST /auth/login', { body: { username, password } })
    } catch (failure) {
      if (!(failure instanceof PerchError && failure.code === 'password-login-off')) throw failure
      tell('You are registered. Log in with Keycloak now.')
      return go('/login')
    }
    setMe((await perch?.send('GET /me')) ?? null)
    tell('Welcome. We have sent you a mail: follow its link to verify your address.')
    go(cameFrom())
  })
  return (
    <>
      <Title>Register</Title>
      <form class="form" onSubmit={submit}>
        <Field
          label="Username"
          name="username"
          hint="3 to 30 of a-z, 0-9 and _. You can change it later."
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          pattern="[A-Za-z0-9_]{3,30}"
          required
        />
        <Field label="Name (if you like)" name="displayName" autocomplete="name" maxLength={50} />
        <Field
          label="Email address"
          name="email"
          type="email"
          autocomplete="email"
          hint="For a forgotten password. It is never shown."
          required
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={8}
          hint="8 characters or more. Three words are a good one."
          required
        />
        <FormTrouble error={error} />
        <Submit isBusy={isBusy}>Register</Submit>
        <p class="hint">
          Here already? <a href="/login">Log in</a>
        </p>
      </form>
    </>
  )
}

export function Reset() {
  const { perch } = useApp()
  const [isSent, setSent] = useState(false)
  const { error, isBusy, submit } = useSubmit(async (form) => {
    await perch?.send('POST /auth/password-reset', { body: { email: textOf(form, 'email').trim() } })
    setSent(true)
  })
  return (
    <>
      <Title back>Forgotten password</Title>
      <form class="form" onSubmit={submit}>
        <Field
          label="Email address of your account"
          name="email"
          type="email"
          autocomplete="email"
          required
        />
        <FormTrouble error={error} />
        {isSent && (
          <p class="form-done" role="status">
            If there is an account with this address, a mail is on its way. Its link is good for an hour.
          </p>
        )}
        <Submit isBusy={isBusy}>Send me a link</Submit>
      </form>
    </>
  )
}
