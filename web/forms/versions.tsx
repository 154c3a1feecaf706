import { useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'
import { useApp, usePerch } from '../app/context.ts'
import { useLoaded } from '../app/lists.ts'
import { RichText } from '../basics/rich-text.tsx'
import { Loading, Trouble } from '../basics/states.tsx'
import { ExactTime } from '../basics/time.tsx'
import { Dialog } from './dialog.tsx'

/** Says that a post was edited, and shows what it said before; without a script it says so only. */
export function Edited({ post }: { post: Post }) {
  const { perch } = useApp()
  const [isOpen, setOpen] = useState(false)
  if (post.editedAt === null) return null
  if (perch === null) return <span class="edited">edited</span>
  return (
    <>
      <button type="button" class="link edited" onClick={() => setOpen(true)}>
        edited
      </button>
      {isOpen && <Versions post={post} onClose={() => setOpen(false)} />}
    </>
  )
}

function Versions({ post, onClose }: { post: Post; onClose: () => void }) {
  const { me } = useApp()
  const perch = usePerch()
  const versions = useLoaded(`versions ${post.id} ${post.editedAt}`, me?.id ?? '', () =>
    perch.send('GET /posts/{id}/versions', { path: { id: post.id } }),
  )
  return (
    <Dialog title="What it said" onClose={onClose}>
      {versions.error !== undefined && <Trouble error={versions.error} again={versions.again} />}
      {!versions.value && versions.error === undefined && <Loading rows={2} />}
      <ol class="versions">
        {versions.value?.items.toReversed().map(({ text, entities, createdAt }, i) => (
          <li key={createdAt}>
            <p class="hint">
              {i === 0 ? 'Now, since ' : 'Since '}
              <ExactTime at={createdAt} />
            </p>
            <RichText text={text} entities={entities} />
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
