/** The addresses of the web app: the same list for the server and for the browser. */

export type PageName =
  | 'home'
  | 'profile'
  | 'followers'
  | 'following'
  | 'thread'
  | 'tag'
  | 'explore'
  | 'login'
  | 'register'
  | 'reset'
  | 'notifications'
  | 'bookmarks'
  | 'settings'
  | 'moderation'
  | 'consent'

export interface Place {
  page: PageName
  /** What the variable part of the address says; empty where there is none. */
  name: string
}

const patterns: [RegExp, PageName][] = [
  [/^\/$/, 'home'],
  [/^\/u\/([^/]+)$/, 'profile'],
  [/^\/u\/([^/]+)\/followers$/, 'followers'],
  [/^\/u\/([^/]+)\/following$/, 'following'],
  [/^\/p\/([^/]+)$/, 'thread'],
  [/^\/oauth\/authorize$/, 'consent'],
  [/^\/t\/([^/]+)$/, 'tag'],
  [/^\/(explore|login|register|reset|notifications|bookmarks|settings|moderation)$/, 'home'],
]

/** The page at an address; null where there is none. */
export function placeOf(path: string): Place | null {
  for (const [pattern, page] of patterns) {
    const found = pattern.exec(path)
    if (!found) continue
    const [, name = ''] = found
    if (page !== 'home') return decoded(page, name)
    return { page: name === '' ? 'home' : (name as PageName), name: '' }
  }
  return null
}

function decoded(page: PageName, name: string): Place | null {
  try {
    return { page, name: decodeURIComponent(name) }
  } catch {
    return null
  }
}

/** Pages of a signed-in user: the server sends their frame alone. */
export const ownPages: readonly PageName[] = [
  'notifications',
  'bookmarks',
  'settings',
  'moderation',
  'consent',
]

export const userPath = (username: string) => `/u/${encodeURIComponent(username)}`
export const postPath = (id: string) => `/p/${encodeURIComponent(id)}`
export const tagPath = (tag: string) => `/t/${encodeURIComponent(tag)}`
