/** What this process has seen lately, the oldest forgotten first: good for reading ahead, never for an answer. */
interface Guesses<Key, Value> {
  get(key: Key): Value | undefined
  note(key: Key, value: Value): void
}

/** @param most how many are kept */
export function guesses<Key, Value>(most: number): Guesses<Key, Value> {
  const seen = new Map<Key, Value>()
  return {
    get: (key) => seen.get(key),
    note(key, value) {
      seen.delete(key)
      seen.set(key, value)
      const [oldest] = seen.keys()
      if (seen.size > most && oldest !== undefined) seen.delete(oldest)
    },
  }
}
