/** What this browser keeps beside the cookie of the session: the colours, and that there is a session. No token, and no name. */

export type Theme = '' | 'light' | 'dark'

const themeKey = 'perch.theme'
const sessionKey = 'perch.session'

/** A browser may forbid it: then the app does without. */
function attempt<T>(work: () => T, instead: T): T {
  try {
    return work()
  } catch {
    return instead
  }
}

export const keptTheme = (): Theme =>
  attempt(() => (localStorage.getItem(themeKey) as Theme | null) ?? '', '')

export function keepTheme(theme: Theme): void {
  attempt(
    () => (theme === '' ? localStorage.removeItem(themeKey) : localStorage.setItem(themeKey, theme)),
    undefined,
  )
  if (theme === '') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** Whether the cookie of a session may be there: no script can see it. */
export const mayHaveSession = (): boolean => attempt(() => localStorage.getItem(sessionKey) !== null, false)

export function noteSession(isThere: boolean): void {
  attempt(
    () => (isThere ? localStorage.setItem(sessionKey, '1') : localStorage.removeItem(sessionKey)),
    undefined,
  )
  if (isThere) document.documentElement.dataset['session'] = ''
  else delete document.documentElement.dataset['session']
}
