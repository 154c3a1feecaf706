/** The folder that the local Keycloak runs from: made of the distribution that Maven fetches. */
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { InfraFailure, noSpace } from '../terminal/failure.ts'
import { run } from '../terminal/processes.ts'
import type { OnProgress } from '../terminal/progress.ts'
import type { Settings } from '../settings/settings.ts'
import { fetchArtifact, installOnce, type Artifact } from './downloads.ts'

/** How else a Keycloak can be had. */
export const waysOut =
  'start Docker and use --driver docker, or set KEYCLOAK_URL to a Keycloak that runs somewhere'

const distribution: Artifact = {
  title: 'Keycloak 26.7.4',
  group: 'org.keycloak',
  name: 'keycloak-quarkus-dist',
  version: '26.7.4',
  type: 'tar.gz',
  sha256: '04823c336b797a7e18889a44262a7a64e6bf624cbbcc518c85e2622176ff2eee',
  // Maven's copy, ours, and the unpacked one.
  needsBytes: 600e6,
  otherWays: waysOut,
}

/** Where Keycloak runs from: a folder of this Perch with links into the shared distribution. */
function homeOf(settings: Settings): string {
  return join(settings.folder, 'keycloak')
}

/**
 * The folder Keycloak runs from. It writes into its own lib/quarkus while it builds its configuration, so each Perch has
 * that part for itself, while the 180 MB of libraries, which are only read, stay in the cache.
 */
export async function prepareHome(
  settings: Settings,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<string> {
  const shared = join(settings.cache, `keycloak-${distribution.version}`)
  if (!existsSync(shared)) {
    await installOnce(shared, async (temporary) => {
      const archive = await fetchArtifact(distribution, temporary, onProgress, signal)
      onProgress('Unpacking Keycloak')
      const args = ['-xzf', archive, '-C', temporary, '--strip-components=1']
      const { code, output } = await run('tar', args, signal && { signal })
      if (code !== 0) {
        throw (
          noSpace(output) ??
          new InfraFailure('Keycloak could not be unpacked.', output.trim(), 'the same command again')
        )
      }
      await rm(archive)
    })
  }
  const home = homeOf(settings)
  const lib = join(home, 'lib')
  await mkdir(home, { recursive: true })
  // Made new at each start (5 MB), so that no half-written build and no older version is ever used again.
  for (const part of ['bin', 'conf', 'providers', 'themes', 'version.txt']) {
    await rm(join(home, part), { recursive: true, force: true })
    await cp(join(shared, part), join(home, part), {
      recursive: true,
      filter: (file) => !file.endsWith('bin/client'),
    })
  }
  await useRelativePaths(join(home, 'bin', 'kc.sh'))
  await rm(lib, { recursive: true, force: true })
  await mkdir(lib)
  await symlink(join(shared, 'lib', 'lib'), join(lib, 'lib'))
  await cp(join(shared, 'lib', 'app'), join(lib, 'app'), { recursive: true })
  await cp(join(shared, 'lib', 'quarkus-run.jar'), join(lib, 'quarkus-run.jar'))
  const build = existsSync(buildFolder(settings)) ? buildFolder(settings) : join(shared, 'lib', 'quarkus')
  await cp(build, join(lib, 'quarkus'), { recursive: true })
  return home
}

/**
 * Keycloak's script hands its own absolute path to `eval`, which an apostrophe in the name of a folder breaks. Run by a
 * relative path from its folder, and not told the absolute one, it never sees that name.
 */
async function useRelativePaths(script: string): Promise<void> {
  const text = await readFile(script, 'utf8')
  await writeFile(script, text.replaceAll('"$(readlink -f "$0")"', '"$0"'))
}

/** What Keycloak built for exactly our options at its first start: the next folder need not build it again. */
function buildFolder(settings: Settings): string {
  return join(settings.cache, `keycloak-${distribution.version}-build`)
}

export async function keepBuild(settings: Settings): Promise<void> {
  if (existsSync(buildFolder(settings))) return
  await installOnce(buildFolder(settings), async (temporary) => {
    const quarkus = join(homeOf(settings), 'lib', 'quarkus')
    await cp(quarkus, temporary, { recursive: true })
  })
}
