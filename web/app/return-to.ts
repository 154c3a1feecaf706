/** Where a person was going when they had to log in first. Of this tab alone, and only the page that asks for an app. */
const key = 'perch.return'

export function rememberPlace(): void {
  sessionStorage.setItem(key, location.pathname + location.search)
}

/** Once. An address of this page alone: nothing that stands there leads elsewhere. */
export function takePlace(): string | undefined {
  const place = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  return place?.startsWith('/oauth/authorize?') ? place : undefined
}
