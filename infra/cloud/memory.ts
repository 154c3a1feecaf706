/** The memory of everything that a command has started. */
import { readFile } from 'node:fs/promises'
import { run } from '../terminal/processes.ts'

/**
 * Megabytes that a process and all below it hold. What several share is divided among them where the system tells it (Linux); elsewhere
 * it counts for each, so that the sum is too high.
 */
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
  const held = all
    .filter(([pid = 0]) => family.has(pid))
    .map(async ([pid = 0, , rss = 0]) => (await proportionalKb(pid)) ?? rss)
  const kilobytes = (await Promise.all(held)).reduce((sum, one) => sum + one, 0)
  return Math.round(kilobytes / 1024)
}

/** https://docs.kernel.org/filesystems/proc.html, smaps_rollup; undefined where there is none, or the process has ended. */
async function proportionalKb(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  const found = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}
