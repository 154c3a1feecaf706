/** Plays the karate club against the local API, in a process of its own, as `npm run tour` does. */
import { spawn } from 'node:child_process'

export interface Club {
  isPlaying: boolean
  /** What it has printed. */
  says: string
}

const state: Club = { isPlaying: false, says: '' }

export const clubState = (): Club => ({ ...state })

/** One at a time: a second press while it plays does nothing. */
export function playClub(apiUrl: string): void {
  if (state.isPlaying) return
  Object.assign(state, { isPlaying: true, says: 'They are on their way.\n' } satisfies Club)
  const child = spawn(process.execPath, ['tour/tour.ts', apiUrl], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      state.says = (state.says + chunk.toString()).slice(-4000)
    })
  }
  const end = () => {
    state.isPlaying = false
  }
  child.once('error', end)
  child.once('close', end)
}
