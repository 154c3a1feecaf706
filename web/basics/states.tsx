/** What a page shows while it has nothing else to show. */
import type { ComponentChildren } from 'preact'
import { goToKeycloak, keycloakReturn } from '../app/keycloak.ts'
import { isLoginTooOld, isSessionOver, sentenceOf } from '../app/sentences.ts'

export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">Loading</span>
      {Array.from({ length: rows }, (_, i) => (
        <div class="ghost" key={i} aria-hidden="true">
          <span class="ghost-face" />
          <span class="ghost-line" />
          <span class="ghost-line ghost-long" />
        </div>
      ))}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children && <div class="empty-words">{children}</div>}
    </div>
  )
}

/** Something went wrong: what, and what to do next. */
export function Trouble({ error, again }: { error: unknown; again: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>{sentenceOf(error)}</p>
      {isSessionOver(error) ? (
        <a class="button" href="/login">
          Log in
        </a>
      ) : (
        <button type="button" class="button button-quiet" onClick={again}>
          Try again
        </button>
      )}
    </div>
  )
}

/** What went wrong with a form, beside it. */
export function FormTrouble({ error }: { error: unknown }) {
  return error === undefined ? null : (
    <div class="form-trouble" role="alert">
      <p>{sentenceOf(error)}</p>
      {isLoginTooOld(error) && <LogInAgain />}
    </div>
  )
}

/** Leads through a login, and back to this page. */
function LogInAgain() {
  if (keycloakReturn() === undefined)
    return (
      <a class="button button-quiet" href="/login">
        Log in again
      </a>
    )
  const leave = () => goToKeycloak({ to: location.pathname + location.search, prompt: 'login' })
  return (
    <button type="button" class="button button-quiet" onClick={() => void leave()}>
      Log in again
    </button>
  )
}
