/** Everything about the account of the user. */
import type { Me } from '../../client/routes.ts'
import { useApp } from '../app/context.ts'
import { FormTrouble } from '../basics/states.tsx'
import { Field, givenIn, PasswordNow, Submit, textOf, useSubmit } from '../forms/fields.tsx'
import { Credentials } from '../forms/credentials.tsx'
import { HiddenPeople } from '../forms/hidden-people.tsx'
import { PersonalTokens } from '../forms/personal-tokens.tsx'
import { AccountEnd } from '../parts/account-end.tsx'
import { Devices } from '../parts/devices.tsx'
import { ThemeChoice } from '../parts/theme-choice.tsx'
import { VerifyBanner } from '../parts/verify-banner.tsx'
import { Title } from '../parts/shell.tsx'

export function Settings({ me }: { me: Me }) {
  return (
    <>
      <Title>Settings</Title>
      <VerifyBanner me={me} />
      <ProfileForm me={me} />
      <EmailForm me={me} />
      <PasswordForm />
      <Credentials />
      <ThemeChoice />
      <HiddenPeople kind="mutes" />
      <HiddenPeople kind="blocks" />
      <Devices />
      <PersonalTokens />
      <AccountEnd me={me} />
    </>
  )
}

/** After a change of the account: the page shows it, and where there is no new pair of tokens one has to log in. */
function useAccountChange(): (done: string, isSignedIn: boolean) => Promise<void> {
  const { perch, setMe, tell, go } = useApp()
  return async (done, isSignedIn) => {
    tell(isSignedIn ? done : `${done} Log in again.`)
    if (isSignedIn) return setMe((await perch?.send('GET /me')) ?? null)
    setMe(null)
    go('/login')
  }
}

function ProfileForm({ me }: { me: Me }) {
  const { perch } = useApp()
  const changed = useAccountChange()
  const { error, isBusy, submit } = useSubmit(async (form) => {
    const username = textOf(form, 'username').trim()
    const { tokens } = (await perch?.send('PATCH /me', {
      body: {
        displayName: textOf(form, 'displayName').trim() || null,
        bio: textOf(form, 'bio').trim() || null,
        ...(username !== me.username && { username }),
      },
    })) ?? { tokens: null }
    await changed('Your profile is saved.', tokens !== null)
  })
  return (
    <section class="card" aria-labelledby="profile-form">
      <h2 id="profile-form">Profile</h2>
      <form class="fields" onSubmit={submit}>
        <Field label="Name" name="displayName" maxLength={50} defaultValue={me.displayName ?? ''} />
        <Field
          label="Username"
          name="username"
          pattern="[A-Za-z0-9_]{3,30}"
          required
          autocapitalize="none"
          defaultValue={me.username}
          hint="Links with the old name lead to the new one for 30 days."
        />
        <label class="field">
          About you
          <textarea name="bio" rows={3} maxLength={200} dir="auto" defaultValue={me.bio ?? ''} />
        </label>
        <FormTrouble error={error} />
        <div>
          <Submit isBusy={isBusy}>Save profile</Submit>
        </div>
      </form>
    </section>
  )
}

function EmailForm({ me }: { me: Me }) {
  const { perch } = useApp()
  const changed = useAccountChange()
  const { error, isBusy, submit } = useSubmit(async (form) => {
    const { tokens } = (await perch?.send('PATCH /me', {
      body: { email: textOf(form, 'email').trim(), ...givenIn(form, 'currentPassword') },
    })) ?? { tokens: null }
    await changed('Your address is changed: follow the link in the mail that we sent there.', tokens !== null)
  })
  return (
    <section class="card" aria-labelledby="email-form">
      <h2 id="email-form">Email address</h2>
      <p class="hint">
        {me.email}, {me.emailVerified ? 'verified' : 'not verified yet'}. It is never shown to others.
      </p>
      <form class="fields" onSubmit={submit}>
        <Field label="New email address" name="email" type="email" autocomplete="email" required />
        <PasswordNow name="currentPassword" />
        <FormTrouble error={error} />
        <div>
          <Submit isBusy={isBusy}>Change email address</Submit>
        </div>
      </form>
    </section>
  )
}

function PasswordForm() {
  const { perch } = useApp()
  const changed = useAccountChange()
  const { error, isBusy, submit } = useSubmit(async (form) => {
    const { tokens } = (await perch?.send('PUT /me/password', {
      body: { password: textOf(form, 'password'), ...givenIn(form, 'currentPassword') },
    })) ?? { tokens: null }
    await changed('Your password is changed, and every other device is logged out.', tokens !== null)
  })
  return (
    <section class="card" aria-labelledby="password-form">
      <h2 id="password-form">Password</h2>
      <form class="fields" onSubmit={submit}>
        <PasswordNow name="currentPassword" />
        <Field
          label="New password"
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={8}
          hint="Every other device is logged out."
          required
        />
        <FormTrouble error={error} />
        <div>
          <Submit isBusy={isBusy}>Change password</Submit>
        </div>
      </form>
    </section>
  )
}
