/** What Redis keeps its data in, where it cannot be read to its end. */
import { existsSync, readdirSync } from 'node:fs'
import { copyFile, open } from 'node:fs/promises'
import { join } from 'node:path'

import { InfraFailure } from '../terminal/failure.ts'

const blockBytes = 64 * 1024

/**
 * After a loss of power a file may end in zeros: the disk has noted its length before its content. Redis refuses such a
 * file, and no data is in the zeros. They are cut off, and a copy of the file is kept.
 *
 * @param words what Redis has said at its end
 * @returns whether anything was cut off, so that starting again may help
 */
export async function cutZeros(folder: string, words: string): Promise<boolean> {
  if (!isUnreadable(words)) return false
  let found = false
  for (const file of filesIn(folder)) {
    const handle = await open(file, 'r+')
    try {
      const { size } = await handle.stat()
      const end = await endOfData(handle, size)
      if (end === size) continue
      await copyFile(file, `${file}.before-repair`)
      await handle.truncate(end)
      found = true
    } finally {
      await handle.close()
    }
  }
  return found
}

/** The failure for a file that is broken otherwise; undefined where Redis ended for another reason. */
export function unreadable(folder: string, words: string): InfraFailure | undefined {
  if (!isUnreadable(words)) return undefined
  const file = filesIn(folder).at(-1) ?? folder
  return new InfraFailure(
    `Redis cannot read its data in ${file}.`,
    words.split('\n').find((line) => isUnreadable(line)) ?? words,
    `redis-check-aof --fix '${file}'   cuts it off where it is broken, after a copy; npm run infra -- remove deletes all data`,
  )
}

const isUnreadable = (words: string) => /Bad file format reading the append only file/i.test(words)

/** Redis 6 has one file, Redis 7 a folder of them. */
function filesIn(folder: string): string[] {
  const parts = join(folder, 'appendonlydir')
  const names = existsSync(parts) ? readdirSync(parts).filter((name) => name.endsWith('.aof')) : []
  const one = join(folder, 'appendonly.aof')
  return [...(existsSync(one) ? [one] : []), ...names.toSorted().map((name) => join(parts, name))]
}

/** Where the zeros begin that a file ends in. */
async function endOfData(handle: Awaited<ReturnType<typeof open>>, size: number): Promise<number> {
  const block = Buffer.alloc(blockBytes)
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - blockBytes)
    const { bytesRead } = await handle.read(block, 0, end - start, start)
    for (let at = bytesRead - 1; at >= 0; at -= 1) if (block[at] !== 0) return start + at + 1
    end = start
  }
  return 0
}
