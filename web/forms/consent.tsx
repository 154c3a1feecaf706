/** An app asks a person to act for them. */
import { useState } from 'preact/hooks'
import type { Me, Routes } from '../../client/routes.ts'
import { usePerch } from '../app/context.ts'
import { useLoaded } from '../app/lists.ts'
import { Empty, FormTrouble, Loading, Trouble } from '../basics/states.tsx'
import { Field, Submit, useSubmit } from './fields.tsx'

type Asked = Routes['POST /oauth/authorization']['input']['body']

const names = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const

/** What the app has sent; more may stand there, which is of no use here. */
function readAsked(): Asked {
  const query = new URLSearchParams(location.search)
  return Object.fromEntries(
    names.flatMap((name) => (query.has(name) ? [[name, query.get(name)]] : [])),
  ) as unknown as Asked
}

export function Consent({ me }: { me: Me }) {
  const perch = usePerch()
  const [query] = useState(readAsked)
  const [code, setCode] = useState('')
  const asked = useLoaded(`consent ${query.client_id}`, me.id, () =>
    perch.send('GET /oauth/authorization', { query }),
  )
  const { error, isBusy, submit } = useSubmit(async () => {
    const { code: shown, location: address } = await perch.send('POST /oauth/authorization', { body: query })
    if (address === null) setCode(shown)
    else location.assign(address)
  })
  const consent = asked.value
  if (asked.error !== undefined) return <Trouble error={asked.error} again={asked.again} />
  if (!consent) return <Loading rows={2} />
  if (code !== '')
    return (
      <Field
        label="The code"
        value={code}
        hint="Copy it into the app. It works once, for ten minutes."
        readOnly
      />
    )
  const { app, leadsTo, scopes, cancel } = consent
  return (
    <form class="form" onSubmit={submit}>
      <p>
        The app that calls itself{' '}
        <b>
          <bdi>{app.name}</bdi>
        </b>{' '}
        wants to act for <b>@{me.username}</b>. It may then:
      </p>
      <ul>
        {scopes.map(({ name, words }) => (
          <li key={name}>{words}</li>
        ))}
      </ul>
      <p class="hint">
        {app.website && (
          <>
            It says that it comes from <bdi>{app.website}</bdi>.{' '}
          </>
        )}
        {leadsTo ? (
          <>
            You go back to <bdi>{leadsTo}</bdi>.{' '}
          </>
        ) : (
          'You get a code to copy. '
        )}
        Perch has not checked who made it. You can end it in the settings at any time.
      </p>
      <FormTrouble error={error} />
      <Submit isBusy={isBusy}>Allow</Submit>
      {cancel ? (
        <a class="button button-quiet" href={cancel}>
          Cancel
        </a>
      ) : (
        <a class="button button-quiet" href="/">
          Cancel
        </a>
      )}
    </form>
  )
}

/** For those who have to log in first: they come back here. Until the session is known, everyone is a visitor. */
export function ConsentForVisitors() {
  return (
    <Empty title="Log in to let an app act for you">
      <a class="button" href="/login">
        Log in
      </a>
    </Empty>
  )
}
