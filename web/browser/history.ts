/** Going from page to page without loading the app again, and back to where one was. */
import { placeOf } from '../app/routes.ts'
import { attempt } from '../app/storage.ts'

/** How far down each visit of this tab was, and where the link leads that it was left by. */
const depths = new Map<string, number>()
const leftBy = new Map<string, string>()

const visitOf = (state: unknown) => (state as { visit?: string } | null)?.visit ?? 'first'

const newVisit = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`

const isForm = (path: string) => ['/login', '/register', '/reset'].includes(path.split(/[?#]/)[0] ?? '')
const key = 'perch.return'

/** The page that one was on before the forms to log in. Kept for the tab: it outlives a visit to Keycloak's pages. */
export const cameFrom = (): string => attempt(() => sessionStorage.getItem(key)) ?? '/'

function keepReturn(path: string): void {
  if (isForm(path) === isForm(location.pathname)) return
  attempt(() =>
    isForm(path)
      ? sessionStorage.setItem(key, location.pathname + location.search)
      : sessionStorage.removeItem(key),
  )
}

export function go(path: string, how?: 'replace'): void {
  depths.set(visitOf(history.state), scrollY)
  keepReturn(path)
  const state = { visit: newVisit(), isInside: true }
  if (how === 'replace') history.replaceState(state, '', path)
  else history.pushState(state, '', path)
  dispatchEvent(new Event('perch:go'))
}

/** Tells when the address has changed, and whether one has come back to where one was. */
export function watchAddress(changed: (isReturn: boolean) => void): () => void {
  const gone = () => changed(false)
  const returned = () => changed(true)
  const clicked = (event: MouseEvent) => {
    const link = (event.target as Element | null)?.closest?.('a')
    if (link && isInside(event, link)) {
      event.preventDefault()
      leftBy.set(visitOf(history.state), link.getAttribute('href') ?? '')
      if (link.hasAttribute('data-back') && (history.state as { isInside?: boolean } | null)?.isInside)
        history.back()
      else go(link.pathname + link.search + link.hash)
    }
  }
  history.scrollRestoration = 'manual'
  addEventListener('perch:go', gone)
  addEventListener('popstate', returned)
  document.addEventListener('click', clicked)
  const scrolled = () => depths.set(visitOf(history.state), scrollY)
  addEventListener('scroll', scrolled, { passive: true })
  return () => {
    removeEventListener('perch:go', gone)
    removeEventListener('popstate', returned)
    document.removeEventListener('click', clicked)
    removeEventListener('scroll', scrolled)
  }
}

/** Where this visit was; the top where it is new. */
export const depth = (): number => depths.get(visitOf(history.state)) ?? 0

/** Puts the keyboard back on the link by which this visit was left; false where it is not there. */
export function focusWhereLeft(): boolean {
  const href = leftBy.get(visitOf(history.state))
  const link =
    href === undefined ? null : document.querySelector<HTMLElement>(`main a[href="${CSS.escape(href)}"]`)
  link?.focus({ preventScroll: true })
  return link !== null
}

/** Whether a click leads to a page of the app, in this tab. */
function isInside(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  if (!isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return false
  if (link.origin !== location.origin || link.hasAttribute('data-reload')) return false
  const isHere = link.pathname === location.pathname && link.search === location.search
  return !(isHere && link.hash !== '') && placeOf(link.pathname) !== null
}
