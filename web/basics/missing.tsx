/** The pages of what is not there. */
import type { Missing } from '../app/page-data.ts'
import { useDocumentTitle } from './document-title.ts'
import { Empty } from './states.tsx'

export const missingWords: Record<Missing, [title: string, text: string]> = {
  'not-found': ['There is nothing here', 'The address is wrong, or what was here is not for everyone.'],
  gone: ['This is gone', 'What was here has been deleted, or is not shown any more.'],
  trouble: [
    'Perch is out of breath',
    'Something that this page needs does not answer. Try again in a moment.',
  ],
}

export function MissingPage({ what }: { what: Missing }) {
  const [title, text] = missingWords[what]
  useDocumentTitle(title)
  return (
    <div class="missing">
      <h1 class="missing-title">{title}</h1>
      <p>{text}</p>
      <p>
        <a class="button button-quiet" href={what === 'trouble' ? '' : '/'} data-reload={what === 'trouble'}>
          {what === 'trouble' ? 'Try again' : 'Go home'}
        </a>
      </p>
    </div>
  )
}

/** For what only a script and a session can show. */
export function NeedsScript() {
  return (
    <noscript>
      <Empty title="This page needs JavaScript">
        <p>Profiles, posts and tags can be read without it.</p>
      </Empty>
    </noscript>
  )
}
