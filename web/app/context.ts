/** What every part of the page may use. On the server, and until a session is known, there is no signed-in user. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Client } from '../../client/perch.ts'
import type { Me } from '../../client/routes.ts'

export interface App {
  /** Null: signed out. Undefined: there is a session, and it is not known yet whose. */
  me: Me | null | undefined
  /** Null on the server. */
  perch: Client | null
  unread: number
  /** Goes to a page of the app. */
  go: (path: string, how?: 'replace') => void
  /** Shows a short message. */
  tell: (message: string, more?: Undoable) => void
  /** The page that one was on before the forms to log in. */
  cameFrom: () => string
  /** Opens the composer. */
  compose: () => void
  /** After something that changed the account. */
  setMe: (me: Me | null) => void
  setUnread: (count: number) => void
  /** Whether this is the first sight of a page that the server has sent. */
  isFirst: boolean
}

/** What a message offers to take back. One of both happens: `done` when the message goes, or something else is done. */
export interface Undoable {
  undo: () => void
  done: () => void
}

const nothing = () => {}

export const signedOut: App = {
  me: null,
  perch: null,
  unread: 0,
  go: nothing,
  tell: nothing,
  cameFrom: () => '/',
  compose: nothing,
  setMe: nothing,
  setUnread: nothing,
  isFirst: true,
}

export const AppContext = createContext<App>(signedOut)

export const useApp = (): App => useContext(AppContext)

/** The client, where there is a browser. Called in what a person does, never while a page is rendered. */
export function usePerch(): Client {
  const { perch } = useApp()
  return perch ?? (undefined as never)
}
