import { useState } from 'preact/hooks'
import { useApp } from '../app/context.ts'
import { FormTrouble } from '../basics/states.tsx'
import { Dialog } from './dialog.tsx'
import { Submit, textOf, useSubmit } from './fields.tsx'

/** What a person is reported for; the words are ours, the API takes any. */
const reasons = ['Spam', 'Harassment', 'Hate', 'Violence', 'Pretends to be another person', 'Something else']

export function ReportForm({
  username,
  postIds = [],
  onClose,
}: {
  username: string
  postIds?: string[]
  onClose: () => void
}) {
  const { perch, tell } = useApp()
  const [reason, setReason] = useState(reasons[0] ?? '')
  const { error, isBusy, submit } = useSubmit(async (form) => {
    const comment = textOf(form, 'comment').trim()
    await perch?.send('POST /reports', {
      body: { username, reason, ...(postIds.length > 0 && { postIds }), ...(comment && { comment }) },
    })
    tell('Thank you. A moderator will look at it.')
    onClose()
  })
  return (
    <Dialog title={`Report @${username}`} onClose={onClose}>
      <form onSubmit={submit}>
        <fieldset class="choices">
          <legend>What is wrong?</legend>
          {reasons.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="reason"
                value={name}
                checked={name === reason}
                onChange={() => setReason(name)}
              />
              {name}
            </label>
          ))}
        </fieldset>
        <label class="field">
          Anything that helps to understand it
          <textarea name="comment" rows={3} maxLength={500} />
        </label>
        <FormTrouble error={error} />
        <Submit isBusy={isBusy}>Report</Submit>
      </form>
    </Dialog>
  )
}
