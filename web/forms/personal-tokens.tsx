/** Tokens for scripts: what there is, one more, and the end of each. */
import { useState } from 'preact/hooks'
import type { NewToken } from '../../client/routes.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useLoaded } from '../app/lists.ts'
import { sentenceOf, Told } from '../app/sentences.ts'
import { FormTrouble, Loading, Trouble } from '../basics/states.tsx'
import { Time } from '../basics/time.tsx'
import { Field, Submit, textOf, useSubmit } from './fields.tsx'

/** The wide scopes; narrower ones are for those who make a token by the API. */
const choices = {
  read: 'Read what you see, your notifications included',
  write: 'Write, like, follow and block as you',
} as const satisfies Partial<Record<NewToken['scopes'][number], string>>
type Choice = keyof typeof choices

export function PersonalTokens() {
  const { me, tell } = useApp()
  const perch = usePerch()
  const tokens = useLoaded('tokens', me?.id ?? '', () => perch.send('GET /auth/tokens'))
  const [made, setMade] = useState('')
  const items = tokens.value?.items ?? []

  async function end(id: string) {
    try {
      await perch.send('DELETE /auth/tokens/{id}', { path: { id } })
      tokens.set({ items: items.filter((token) => token.id !== id) })
      setMade('')
      tell('That token is of no use any more.')
    } catch (error) {
      tell(sentenceOf(error))
    }
  }

  const { error, isBusy, submit } = useSubmit(async (form) => {
    const scopes = (Object.keys(choices) as Choice[]).filter((scope) => form.has(scope))
    if (scopes.length === 0) throw new Told('Choose what it may do.')
    const body = { name: textOf(form, 'name').trim(), scopes, expiresInDays: Number(textOf(form, 'days')) }
    const { token, ...listed } = await perch.send('POST /auth/tokens', { body })
    tokens.set({ items: [listed, ...items] })
    setMade(token)
  })

  return (
    <section class="card" aria-labelledby="tokens">
      <h2 id="tokens">Tokens for scripts and apps</h2>
      <p class="hint">A script that acts for you takes a token instead of your password.</p>
      {tokens.error !== undefined && <Trouble error={tokens.error} again={tokens.again} />}
      {!tokens.value && tokens.error === undefined && <Loading rows={1} />}
      <ul class="rows">
        {items.map(({ id, name, scopes, lastUsedAt }) => (
          <li class="card-row" key={id}>
            <span>
              <b dir="auto">{name}</b>
              <br />
              <span class="hint">
                {scopes.join(', ')} · {lastUsedAt ? <Time at={lastUsedAt} /> : 'never used'}
              </span>
            </span>
            <button
              type="button"
              class="button button-quiet"
              aria-label={`End the token ${name}`}
              onClick={() => void end(id)}
            >
              End
            </button>
          </li>
        ))}
      </ul>
      <form class="fields" onSubmit={submit}>
        <Field label="What it is for" name="name" maxLength={50} required />
        <fieldset class="choices">
          <legend>What it may do</legend>
          {Object.entries(choices).map(([scope, words]) => (
            <label key={scope}>
              <input type="checkbox" name={scope} /> {words}
            </label>
          ))}
        </fieldset>
        <Field label="Days until it ends" name="days" type="number" min={1} max={366} value={90} required />
        <FormTrouble error={error} />
        <div>
          <Submit isBusy={isBusy}>Make a token</Submit>
        </div>
        {made !== '' && (
          <div role="status">
            <Field label="The new token" value={made} hint="Copy it now: it is not shown again." readOnly />
          </div>
        )}
      </form>
    </section>
  )
}
