import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { InfraFailure, noSpace } from '../terminal/failure.ts'
import { inUtf8, processOf, run } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'

/** A file of Maven Central that we know by its checksum. */
export interface Artifact {
  /** What it is to a person. */
  title: string
  group: string
  name: string
  version: string
  /** Its packaging: jar, tar.gz. */
  type: string
  sha256: string
  /** Space that it needs while it is fetched and unpacked, in bytes. */
  needsBytes: number
  /** How else the service can be had, for the message when this way is barred. */
  otherWays: string
}

/**
 * Makes a folder of the cache exactly once: built under a temporary name and renamed when it is whole, so that what has
 * the name is always complete and two runs at the same moment do not disturb one another.
 */
export async function installOnce(
  folder: string,
  build: (temporary: string) => Promise<void>,
): Promise<void> {
  const cache = dirname(folder)
  await mkdir(cache, { recursive: true })
  await removeLeftovers(cache)
  const temporary = await mkdtemp(join(cache, `.unfinished-${process.pid}-`))
  try {
    await build(temporary)
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      // Another run was faster; its folder is as whole as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** What a killed run could not clean up itself. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = /^\.unfinished-(\d+)-/.exec(name)?.[1]
    if (pid !== undefined && processOf(Number(pid)) === undefined) {
      await rm(join(cache, name), { recursive: true, force: true })
    }
  }
}

/**
 * Fetches an artifact into `folder` with the `mvn` client and checks it.
 *
 * @returns the path of the file
 * @throws InfraFailure no Maven, no space, download cut, archive corrupt
 */
export async function fetchArtifact(
  artifact: Artifact,
  folder: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  const { title, group, name, version, type, otherWays } = artifact
  await requireSpace(folder, artifact.needsBytes)
  const step = `Fetching ${title} from Maven Central`
  onProgress(step)
  const { code, output } = await run(
    'mvn',
    [
      '-Dstyle.color=never',
      '--strict-checksums',
      'dependency:copy',
      `-Dartifact=${group}:${name}:${version}:${type}`,
      `-DoutputDirectory=${folder}`,
    ],
    {
      // Somewhere without a pom.xml: Maven would read it.
      cwd: folder,
      env: inUtf8(process.env),
      ...(signal && { signal }),
      onOutput: (text) => {
        const progress = /.*Progress \(\d+\): (\S+ [kMG]?B)/s.exec(text)?.[1]
        if (progress !== undefined) onProgress(step, progress.replace('/', ' of '))
      },
    },
  )
  if (code === 127) {
    throw new InfraFailure(
      `${title} cannot be fetched: there is no Maven.`,
      'the program mvn is not on the PATH, and it is what downloads from Maven Central',
      `install it (Debian: apt-get install maven; macOS: brew install maven), or ${otherWays}`,
    )
  }
  if (code !== 0) {
    throw (
      noSpace(output) ??
      new InfraFailure(
        `The download of ${title} failed.`,
        mavenError(output),
        /JAVA_HOME/.test(output)
          ? 'set JAVA_HOME to the folder of a Java, or to nothing, then the same command again'
          : 'check the network, then the same command again',
      )
    )
  }
  const file = join(folder, `${name}-${version}.${type}`)
  onProgress(`Checking ${title}`)
  const found = await sha256(file)
  if (found !== artifact.sha256) {
    const local = join(homedir(), '.m2', 'repository', ...group.split('.'), name, version)
    throw new InfraFailure(
      `The archive of ${title} is corrupt: ${basename(file)}.`,
      `its SHA-256 is ${found} and not ${artifact.sha256}`,
      `rm -r ${local}   (Maven keeps its copy there), then the same command again`,
    )
  }
  return file
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= bytes) return
  const megabytes = (value: number) => `${Math.ceil(value / 1e6)} MB`
  throw new InfraFailure(
    'There is no space left on the disk.',
    `${megabytes(bytes)} are needed in ${folder}, and ${megabytes(free)} are free`,
    'free some space, or set PERCH_CACHE and PERCH_FOLDER to another disk',
  )
}

function mavenError(output: string): string {
  const lines = output.split(/[\r\n]+/).filter((part) => part.trim() !== '')
  const line = lines.find((part) => part.startsWith('[ERROR]') && part.length > 12)
  // Before Maven itself runs, its start script speaks, such as about JAVA_HOME: in lines without a mark.
  const words = line?.replace('[ERROR] ', '') ?? lines.slice(-3).join(' ')
  return words.slice(0, 400) || 'mvn ended without a word'
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(file), hash)
  } catch {
    return 'missing'
  }
  return hash.digest('hex')
}
