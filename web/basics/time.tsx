import { useEffect, useState } from 'preact/hooks'
import { dayOf, exactTime, localTime, shortAge } from '../app/dates.ts'

/** A moment: its age where a script runs, the day where none does (a page may wait in a cache), and exact on hover. */
export function Time({ at }: { at: string }) {
  const [now, setNow] = useState<number>()
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={at} title={now === undefined ? exactTime(at) : localTime(at)}>
      {now === undefined ? dayOf(at) : shortAge(at, now)}
    </time>
  )
}

/** Day and time: in UTC on the server, and on the clock of the reader where a script runs. */
export function ExactTime({ at }: { at: string }) {
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  return <time dateTime={at}>{isHere ? localTime(at) : exactTime(at)}</time>
}
