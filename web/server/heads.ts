/** What stands in the head of each page: for the title of a tab, for search engines, and for where a link is shared. */
import type { PageData } from '../app/page-data.ts'
import { type Place, postPath, tagPath, userPath } from '../app/routes.ts'
import type { Head } from './document.tsx'

const about = 'A small, calm microblog: short posts, in the order in which they were written.'

const titles: Partial<Record<Place['page'], string>> = {
  explore: 'Explore',
  login: 'Log in',
  register: 'Register',
  reset: 'Forgotten password',
  notifications: 'Notifications',
  bookmarks: 'Bookmarks',
  settings: 'Settings',
  moderation: 'Moderation',
  consent: 'Allow an app',
}

/** @param site its address; where it is known, pages say under which one of theirs they are to be found */
export function headOf({ page, name }: Place, { user, thread }: PageData, site: string): Head {
  const at = (path: string) => ({ canonical: site + path })
  if (page === 'home') return { title: 'Perch', description: about, ...at('/') }
  if (page === 'tag')
    return { title: `#${name} · Perch`, description: `Posts about #${name}`, ...at(tagPath(name)) }
  if (user) {
    const { username, displayName, bio } = user
    const title = `${displayName ?? username} (@${username}) · Perch`
    const description = bio ?? `Posts by @${username} on Perch`
    const path = userPath(username)
    return { title, description, kind: 'profile', feed: `${path}/atom.xml`, ...at(path) }
  }
  if (thread) {
    const { author, id, text, visibility } = thread.post
    const title = `${author.displayName ?? author.username}: ${shortened(text, 60)}`
    const head: Head = { title, description: shortened(text, 200), kind: 'article' }
    // On no public list: neither on one of a search engine.
    return visibility === 'public' ? { ...head, ...at(postPath(id)) } : head
  }
  if (page === 'followers') return { title: `Followers of @${name.toLowerCase()} · Perch` }
  if (page === 'following') return { title: `Followed by @${name.toLowerCase()} · Perch` }
  return { title: `${titles[page] ?? page} · Perch` }
}

/** The beginning of a text on one line, in whole characters. */
export function shortened(text: string, most: number): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('')
}
