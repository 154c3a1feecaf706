/** What forms are made of. */
import type { ComponentChildren, InputHTMLAttributes } from 'preact'
import { useRef, useState } from 'preact/hooks'

type FieldOptions = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string }

export function Field({ label, hint, ...input }: FieldOptions) {
  return (
    <label class="field">
      <span>{label}</span>
      <input {...input} />
      {hint && <span class="hint">{hint}</span>}
    </label>
  )
}

export function Submit({ isBusy, children }: { isBusy: boolean; children: ComponentChildren }) {
  return (
    <button class="button" disabled={isBusy} aria-busy={isBusy}>
      {children}
    </button>
  )
}

/** The current password; left empty by a user who has none, or has just logged in on a page that this app does not see. */
export function PasswordNow({ name }: { name: string }) {
  return (
    <Field
      label="Your password"
      name={name}
      type="password"
      autocomplete="current-password"
      hint="Leave it empty if you have logged in with Keycloak in the last five minutes."
    />
  )
}

/** What stands in a field of a form, where anything does. */
export function givenIn(form: FormData, name: string): Record<string, string> {
  const text = textOf(form, name)
  return text === '' ? {} : { [name]: text }
}

/** What stands in a field of a form. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Sends a form once at a time, and keeps what went wrong. What was typed stays where it is. */
export function useSubmit(work: (form: FormData) => Promise<void>) {
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  // At once, where the state of the page comes with its next drawing.
  const isSending = useRef(false)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isSending.current) return
    isSending.current = true
    setBusy(true)
    setError(undefined)
    work(new FormData(event.currentTarget as HTMLFormElement))
      .catch(setError)
      .finally(() => {
        isSending.current = false
        setBusy(false)
      })
  }
  return { error, isBusy, submit }
}
