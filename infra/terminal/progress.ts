/**
 * Tells what is being done. `step` is the reason for waiting, `detail` what moves within it (a percentage, a phase).
 * A plain `(line: string) => void` fits as well.
 */
export type OnProgress = (step: string, detail?: string) => void

export interface Progress {
  say: OnProgress
  /** Ends the line that is being shown. */
  end(): void
}

/** How often a long step says on a plain stream that it goes on. */
const plainReminderSeconds = 10

/**
 * Progress on a stream: on a terminal one line that is rewritten with the elapsed seconds, elsewhere (a log, CI) one
 * plain line a step and a reminder every ten seconds.
 */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const live = stream.isTTY === true
  let step = ''
  let detail = ''
  let startedAt = 0
  let timer: NodeJS.Timeout | undefined

  const text = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    return `${step}${detail === '' ? '' : ` · ${detail}`}${seconds > 0 ? ` (${seconds} s)` : ''}`
  }
  const draw = () => stream.write(`\r\x1b[2K${text().slice(0, Math.max(20, (stream.columns || 80) - 1))}`)
  const end = () => {
    clearInterval(timer)
    if (live && step !== '') {
      draw()
      stream.write('\n')
    }
    step = ''
  }

  return {
    end,
    say(nextStep, nextDetail = '') {
      if (nextStep === step) {
        detail = nextDetail
        return
      }
      end()
      step = nextStep
      detail = nextDetail
      startedAt = Date.now()
      if (live) draw()
      else stream.write(`${text()}\n`)
      timer = live
        ? setInterval(draw, 200)
        : setInterval(() => stream.write(`  still: ${text()}\n`), plainReminderSeconds * 1000)
      // A progress line must never be what keeps a finished program alive.
      timer.unref()
    },
  }
}
