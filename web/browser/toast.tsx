import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Undoable } from '../app/context.ts'

export interface Message {
  text: string
  more?: Undoable
}

/** A short message; what it offers to undo is where the keyboard is. */
export function Toast({ message, undo }: { message: Message; undo: () => void }) {
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    button.current?.focus()
    const shown = button.current
    return () => {
      // It goes by itself: the keyboard is not left without a place.
      if (shown && document.activeElement === shown) {
        document.getElementById('main')?.focus({ preventScroll: true })
      }
    }
  }, [message])
  return (
    <div class="toast">
      <span>{message.text}</span>
      {message.more && (
        <button type="button" ref={button} onClick={undo}>
          Undo
        </button>
      )}
    </div>
  )
}
