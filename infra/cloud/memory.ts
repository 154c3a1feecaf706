/** The memory of everything that a command has started. */
import { run } from '../terminal/processes.ts'

/** Megabytes that a process and all below it hold; what they share counts for each. */
export async function memoryMb(root: number): Promise<number> {
  const { output } = await run('ps', ['-axo', 'pid=,ppid=,rss='])
  const all = output
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
  const family = new Set([root])
  // Children stand behind their parents, but where numbers have begun anew.
  for (let size = 0; size < family.size;) {
    size = family.size
    for (const [pid = 0, parent = 0] of all) if (family.has(parent)) family.add(pid)
  }
  const kilobytes = all.reduce((sum, [pid = 0, , rss = 0]) => sum + (family.has(pid) ? rss : 0), 0)
  return Math.round(kilobytes / 1024)
}
