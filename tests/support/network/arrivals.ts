/** What comes in by itself, to be awaited one by one; nothing is lost while nobody waits. */
export interface Arrivals<T> {
  add(value: T): void
  /** The oldest that nobody has taken, or the next one to come. */
  next(): Promise<T>
  /** How many came that nobody has taken. */
  readonly size: number
}

export function arrivals<T>(): Arrivals<T> {
  const values: T[] = []
  const waiting: ((value: T) => void)[] = []
  return {
    add(value) {
      const taker = waiting.shift()
      if (taker) taker(value)
      else values.push(value)
    },
    next() {
      if (values.length > 0) return Promise.resolve(values.shift() as T)
      return new Promise((resolve) => void waiting.push(resolve))
    },
    get size() {
      return values.length
    },
  }
}
