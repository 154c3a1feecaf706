/** Dates as people read them. */

const units: [seconds: number, letter: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
]

/** Short for a feed: `now`, `4m`, `3h`, `6d`, and the day for what is older than a week. */
export function shortAge(iso: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000)
  if (seconds >= 7 * 86_400) return dayOf(iso)
  const found = units.find(([size]) => seconds >= size)
  return found ? `${Math.floor(seconds / found[0])}${found[1]}` : 'now'
}

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

export const dayOf = (iso: string) => day.format(new Date(iso))

/** The same on every machine: day and time in UTC. */
export const exactTime = (iso: string) => `${dayOf(iso)}, ${iso.slice(11, 16)} UTC`

/** On the clock of this machine. */
export const localTime = (iso: string) =>
  new Date(iso).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })

export const monthOf = (iso: string) => month.format(new Date(iso))
