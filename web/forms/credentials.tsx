/** What the user signs in with. What is added is added on a page of Keycloak. */
import { useState } from 'preact/hooks'
import type { Credential } from '../../client/routes.ts'
import { useApp, usePerch } from '../app/context.ts'
import { type Action, goToKeycloak, keycloakReturn } from '../app/keycloak.ts'
import { useLoaded } from '../app/lists.ts'
import { FormTrouble, Loading, Trouble } from '../basics/states.tsx'
import { Time } from '../basics/time.tsx'
import { Dialog } from './dialog.tsx'
import { Field, Submit, textOf, useSubmit } from './fields.tsx'

const words: Record<Credential['type'], string> = {
  password: 'Password',
  'authenticator-app': 'Codes by an app',
  'recovery-codes': 'Recovery codes',
  passkey: 'Passkey',
  'linked-account': 'Account of another service',
}

const ways: [Action, string][] = [
  ['add-passkey', 'Add a passkey'],
  ['add-authenticator-app', 'Add codes by an app'],
  ['add-recovery-codes', 'New recovery codes'],
]

type Doing = { what: 'remove' | 'rename'; credential: Credential }

export function Credentials() {
  const { me } = useApp()
  const perch = usePerch()
  const isOffered = keycloakReturn() !== undefined
  const [doing, setDoing] = useState<Doing>()
  const list = useLoaded('credentials', me?.id ?? '', () => perch.send('GET /me/credentials'))
  const items = list.value?.items ?? []
  const reload = () => void perch.send('GET /me/credentials').then(list.set, list.again)
  return (
    <section class="card" aria-labelledby="credentials">
      <h2 id="credentials">What you sign in with</h2>
      {list.error !== undefined && <Trouble error={list.error} again={list.again} />}
      {!list.value && list.error === undefined && <Loading rows={1} />}
      <ul class="rows">
        {items.map((credential) => (
          <li class="card-row" key={credential.id}>
            <Row credential={credential} onDo={(what) => setDoing({ what, credential })} />
          </li>
        ))}
      </ul>
      {isOffered && (
        <div class="card-buttons">
          {ways.map(([action, label]) => (
            <button
              type="button"
              class="button button-quiet"
              key={action}
              onClick={() => void goToKeycloak({ to: '/settings', action })}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      {doing && <Change {...doing} onClose={() => setDoing(undefined)} onDone={reload} />}
    </section>
  )
}

function Row({ credential, onDo }: { credential: Credential; onDo: (what: Doing['what']) => void }) {
  const { type, name, createdAt, codesLeft } = credential
  const label = nameOf(credential)
  return (
    <>
      <span>
        <b dir="auto">{label}</b>
        <br />
        <span class="hint">
          {name !== null && `${words[type]}. `}
          {codesLeft !== null && `${codesLeft} left. `}
          {createdAt !== null && (
            <>
              Set <Time at={createdAt} />
            </>
          )}
        </span>
      </span>
      <span class="card-buttons">
        {type === 'passkey' && (
          <button
            type="button"
            class="button button-quiet"
            aria-label={`Rename ${label}`}
            onClick={() => onDo('rename')}
          >
            Rename
          </button>
        )}
        <button
          type="button"
          class="button button-quiet"
          aria-label={`Remove ${label}`}
          onClick={() => onDo('remove')}
        >
          Remove
        </button>
      </span>
    </>
  )
}

const nameOf = ({ type, name }: Credential) => name ?? words[type]

function Change({ what, credential, onClose, onDone }: Doing & { onClose: () => void; onDone: () => void }) {
  const { tell } = useApp()
  const perch = usePerch()
  const label = nameOf(credential)
  const path = { id: credential.id }
  const { error, isBusy, submit } = useSubmit(async (form) => {
    if (what === 'remove') await perch.send('DELETE /me/credentials/{id}', { path })
    else {
      const body = { name: textOf(form, 'name') }
      await perch.send('PATCH /me/credentials/{id}', { path, body })
    }
    tell(what === 'remove' ? `${label} is removed.` : 'It has its new name.')
    onClose()
    onDone()
  })
  return (
    <Dialog title={`${what === 'remove' ? 'Remove' : 'Rename'} ${label}`} onClose={onClose}>
      <form onSubmit={submit}>
        {what === 'remove' ? (
          <p>It can no longer be used to sign in. We tell you by mail.</p>
        ) : (
          <Field label="Name" name="name" maxLength={64} defaultValue={credential.name ?? ''} required />
        )}
        <FormTrouble error={error} />
        <Submit isBusy={isBusy}>{what === 'remove' ? 'Remove' : 'Save'}</Submit>
      </form>
    </Dialog>
  )
}
