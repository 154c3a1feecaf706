import { redis } from '../../redis/redis.ts'
import type { SearchType } from '../../schemas/search/search.ts'
import { keys } from '../keys.ts'
import { addToNode, findPlaces, readNodes, removeFromNodes } from './index-scripts.ts'

/*
 * What can be found by its first letters. An entry is `<term> <id of the user>`, or `<tag> `. It lies in a node: the one of its first
 * letter or, where that was full, of its first two letters, and so on. So no key grows without bound, nothing ever moves, and what
 * is not in a full node is found in those below. A full node names these: `>` and the letter that comes next.
 */

/** Nodes that are looked at at once; hardly ever is an entry deeper. */
const levels = 8

/** Nodes below one that are read at once, the nearest first. */
const mostNodes = 64

/** What stands for a term. Everything that begins with the term stands below it. */
export function entryOf(term: string, id?: number): string {
  return `${term} ${id ?? ''}`
}

export function termOf(entry: string): { term: string; id: number } {
  const [term = '', id] = entry.split(' ')
  return { term, id: Number(id) }
}

interface Step {
  prefix: string
  key: string
  /** What comes after the prefix. */
  next: string
}

/** The nodes that an entry may lie in, from the top. */
function pathOf(type: SearchType, entry: string): Step[] {
  const letters = [...entry]
  return letters.map((_, i) => {
    const prefix = letters.slice(0, i + 1).join('')
    return { prefix, key: keys.searchNode(type, prefix), next: letters[i + 1] ?? '' }
  })
}

/**
 * Puts an entry in. Safe to repeat. One trip where it is there, else two.
 *
 * @param isWanted is awaited before anything is written
 */
export async function addToSearch(
  type: SearchType,
  entry: string,
  isWanted?: Promise<boolean>,
): Promise<void> {
  const path = pathOf(type, entry)
  for (let from = 0; from < path.length;) {
    const steps = path.slice(from, from + levels)
    const places = await redis().scriptForEach(
      findPlaces,
      steps.map(({ key }) => key),
      [entry],
    )
    if (places.includes('in') || (await isWanted) === false) return
    const room = places.indexOf('room')
    // First: an entry that is in a node is found by those who come from above.
    const above = steps.slice(0, room === -1 ? steps.length : room)
    const marks = above.map(({ key, next }) => ['ZADD', key, 0, `>${next}`] as const)
    const place = steps[room]
    if (place === undefined) {
      await redis().inOrder(marks)
      from += levels
    } else if ((await redis().inOrder(marks, [addToNode, [place.key], [entry]])).at(-1) === 1) return
  }
}

/** Takes an entry out. Whether it was there. Safe to repeat. */
export async function removeFromSearch(type: SearchType, entry: string): Promise<boolean> {
  const path = pathOf(type, entry)
  let wasThere = false
  for (let from = 0; from < path.length; from += levels) {
    const nodes = path.slice(from, from + levels).map(({ key }) => key)
    const found = (await redis().scriptForEach(removeFromNodes, nodes, [entry])) as number[]
    wasThere ||= found.some((bits) => bits % 2 === 1)
    if ((found.at(-1) ?? 0) < 2) break
  }
  return wasThere
}

/** What is wanted: entries that begin with `prefix`, next to an exclusive one. */
export interface SearchRange {
  prefix: string
  direction: 'after' | 'before'
  from: string | undefined
  count: number
}

/** Sorted by bytes, as Redis sorts: UTF-16 has another order. */
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Higher than all that goes on from there. */
const last = '\u{10ffff}'

/**
 * The nearest entries, nearest first; fewer than `count` where there are no more. One trip, and one more for each level of full nodes
 * below.
 */
export async function readSearch(type: SearchType, range: SearchRange): Promise<string[]> {
  const { prefix, direction, count } = range
  const from = range.from?.startsWith(prefix) ? range.from : undefined
  const isAfter = direction === 'after'
  const near = (a: string, b: string) => (isAfter ? compare(a, b) : compare(b, a))
  const args = isAfter
    ? [from === undefined ? `[${prefix}` : `(${from}`, `(${prefix}${last}`, count]
    : [from === undefined ? `(${prefix}${last}` : `(${from}`, `[${prefix}`, count, 'REV']
  const found = new Set<string>()
  const below = new Set(
    pathOf(type, from ?? prefix)
      .slice(0, levels)
      .map((step) => step.prefix),
  )
  const seen = new Set<string>()
  /** Whether there may be something in a node, or below it, that is nearer than what was found. */
  const isWanted = (node: string, bound: string | undefined) => {
    if (!node.startsWith(prefix)) return prefix.startsWith(node)
    const [first, end] = isAfter ? [node, node + last] : [node + last, node]
    if (from !== undefined && near(end, from) <= 0) return false
    return bound === undefined || near(first, bound) < 0
  }
  for (;;) {
    const bound = [...found].toSorted(near)[count - 1]
    const nodes = [...below]
      .filter((node) => !seen.has(node) && isWanted(node, bound))
      .toSorted(near)
      .slice(0, mostNodes)
    if (nodes.length === 0) return [...found].toSorted(near).slice(0, count)
    const replies = (await redis().scriptForEach(
      readNodes,
      nodes.map((node) => keys.searchNode(type, node)),
      args,
    )) as string[]
    nodes.forEach((node, i) => {
      seen.add(node)
      const [entries = '', letters = ''] = replies.slice(2 * i)
      for (const entry of entries.split('\n')) if (entry !== '') found.add(entry)
      for (const letter of letters.split('>').slice(1)) below.add(node + letter)
    })
  }
}
