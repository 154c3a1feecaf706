/** What was typed and not sent yet: kept in this tab, over a reload and a login, until it is sent, or the user logs out in this tab. */
import { useState } from 'preact/hooks'
import { attempt } from './storage.ts'

const prefix = 'perch.draft'

/** @param where what it is written for, such as the post that it answers to */
export function useDraft(
  userId: string | undefined,
  where: string,
): [text: string, set: (text: string) => void] {
  const key = `${prefix} ${userId ?? ''} ${where}`
  const [text, setText] = useState(() => read(key))
  return [
    text,
    (next) => {
      setText(next)
      write(key, next)
    },
  ]
}

/** Whether there is one. */
export const hasDrafts = (): boolean =>
  attempt(() => Object.keys(sessionStorage).some((key) => key.startsWith(prefix))) ?? false

export function forgetDrafts(): void {
  attempt(() => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
  })
}

function read(key: string): string {
  return attempt(() => sessionStorage.getItem(key)) ?? ''
}

function write(key: string, text: string): void {
  attempt(() => (text === '' ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text)))
}
