/**
 * A list in parts of at most `size`. A command with a member for each entry of a list that people make longer goes out
 * in such parts: neither a call with some 100,000 arguments nor one that keeps Redis busy for long works.
 */
export function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, i) => i * size)
  return starts.map((start) => items.slice(start, start + size))
}
