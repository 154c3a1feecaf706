/** What is not said to be in order is sent to Redis in another order each time; what depends on one is found. */

/** For the code that is loaded now, with the same orders at each run: `TEST_SHUFFLE_SEED` gives others. */
export async function shuffleCommands(): Promise<void> {
  const { sending } = await import('../../../shared/redis/batching.ts')
  const random = generator(Number(process.env['TEST_SHUFFLE_SEED'] ?? 1))
  sending.arrange = (units) => shuffled(units, random)
}

function shuffled<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item)
}

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
