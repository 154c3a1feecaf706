import { useState } from 'preact/hooks'
import type { Post } from '../../client/routes.ts'
import { changePost } from '../app/changed-posts.ts'
import { useApp } from '../app/context.ts'
import { FormTrouble } from '../basics/states.tsx'
import { lengthOf, mostCharacters } from './composer.tsx'
import { Dialog } from './dialog.tsx'
import { Submit, useSubmit } from './fields.tsx'

/** Changes what a post says. What it said before stays to be seen. */
export function EditForm({ post, onClose }: { post: Post; onClose: () => void }) {
  const { perch, tell } = useApp()
  const [text, setText] = useState(post.text)
  const left = mostCharacters - lengthOf(text)
  const isChanged = text.trim() !== '' && left >= 0 && text !== post.text
  const { error, isBusy, submit } = useSubmit(async () => {
    const edited = await perch?.send('PATCH /posts/{id}', { path: { id: post.id }, body: { text } })
    if (edited) changePost(post.id, edited)
    tell('Your post is changed.')
    onClose()
  })
  return (
    <Dialog title="Edit post" onClose={onClose}>
      <form class="fields" onSubmit={submit}>
        <label class="field">
          What it says
          <textarea
            dir="auto"
            rows={5}
            autofocus
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <p class="hint">{left} characters left. Others can see what it said before.</p>
        <FormTrouble error={error} />
        <div>
          <Submit isBusy={isBusy || !isChanged}>Save</Submit>
        </div>
      </form>
    </Dialog>
  )
}
