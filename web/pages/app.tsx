/** The whole page, on the server and in the browser. */
import { AppContext, type App } from '../app/context.ts'
import type { PageData } from '../app/page-data.ts'
import { type PageName, type Place, placeOf } from '../app/routes.ts'
import { Empty, Loading } from '../basics/states.tsx'
import { Consent, ConsentForVisitors } from '../forms/consent.tsx'
import { Shell, Title } from '../parts/shell.tsx'
import { Bookmarks } from './bookmarks.tsx'
import { Feed } from './feed.tsx'
import { Explore, Landing } from './landing.tsx'
import { MissingPage, NeedsScript } from '../basics/missing.tsx'
import { Moderation } from './moderation.tsx'
import { Notifications } from './notifications.tsx'
import { People } from './people.tsx'
import { Profile } from './profile.tsx'
import { Settings } from './settings.tsx'
import { LogIn, Register, Reset } from './sign-in.tsx'
import { TagPage } from './tag.tsx'
import { ThreadPage } from './thread.tsx'

export interface WholePage {
  path: string
  /** What the server has read for this very page. */
  data: PageData | undefined
  app: App
}

export function Perch({ path, data, app }: WholePage) {
  return (
    <AppContext.Provider value={app}>
      <Shell path={path}>
        <Page place={placeOf(path)} data={data} app={app} />
      </Shell>
    </AppContext.Provider>
  )
}

interface Shown {
  place: Place | null
  data: PageData | undefined
  app: App
}

function Page({ place, data, app }: Shown) {
  if (data?.missing || !place) return <MissingPage what={data?.missing ?? 'not-found'} />
  const { page, name } = place
  switch (page) {
    case 'home':
      return app.me ? <Feed me={app.me} /> : <Landing data={data} />
    case 'explore':
      return <Explore data={data} />
    case 'profile':
      return <Profile key={name} username={name} data={data} />
    case 'followers':
    case 'following':
      return <People key={`${page} ${name}`} username={name} which={page} data={data} />
    case 'thread':
      return <ThreadPage key={name} id={name} data={data} />
    case 'tag':
      return <TagPage key={name} tag={name} data={data} />
    case 'login':
      return <LogIn />
    case 'register':
      return <Register />
    case 'reset':
      return <Reset />
    default:
      return <OwnPage page={page} app={app} />
  }
}

function OwnPage({ page, app: { me, perch } }: { page: PageName; app: App }) {
  if (me) {
    if (page === 'notifications') return <Notifications me={me} />
    if (page === 'bookmarks') return <Bookmarks me={me} />
    if (page === 'consent')
      return (
        <>
          <Title>An app asks to act for you</Title>
          <Consent me={me} />
        </>
      )
    if (page === 'settings') return <Settings key={me.id} me={me} />
    return <Moderation me={me} />
  }
  if (perch === null) return <NeedsScript />
  if (me === undefined) return <Loading />
  if (page === 'consent') return <ConsentForVisitors />
  return (
    <Empty title="Log in to see this">
      <a class="button" href="/login">
        Log in
      </a>
    </Empty>
  )
}
