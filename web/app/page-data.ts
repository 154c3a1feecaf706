/** What the server has read for a page, so that the browser need not ask for it again. */
import type { PostPage, Thread, UserPage, UserProfile } from '../../client/routes.ts'

export interface PageData {
  posts?: PostPage
  user?: UserProfile
  people?: UserPage
  thread?: Thread
  /** Where the page itself is not to be had. */
  missing?: Missing
}

/** `trouble`: something that the page needs does not answer. */
export type Missing = 'not-found' | 'gone' | 'trouble'
