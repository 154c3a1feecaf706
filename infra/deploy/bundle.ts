/**
 * Bundles functions with esbuild, each into one CommonJS file; for a local API, which runs all of them, into one file for all.
 *
 * CommonJS and not ESM: an ESM bundle pays 20 ms more at a cold start for an import of node:http.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild'
import { withWebAssets } from './web-assets.ts'

/** The ways to a Redis: the names of their files in shared/redis. */
const drivers = ['ioredis', 'cluster', 'upstash'] as const
export type RedisDriver = (typeof drivers)[number]

/** The driver that a function with these settings takes, as shared/redis/redis.ts chooses. */
export function driverFor(settings: Record<string, string | undefined>): RedisDriver {
  if (settings['UPSTASH_REDIS_REST_URL']) return 'upstash'
  return settings['REDIS_CLUSTER'] === 'true' ? 'cluster' : 'ioredis'
}

/** What both ways have in common. */
const options = (serviceFolder: string, driver: RedisDriver) =>
  ({
    absWorkingDir: serviceFolder,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The ES module of a package can be shaken down to what is used.
    mainFields: ['module', 'main'],
    // debug would take it for colours; it is no dependency of what is deployed.
    external: ['supports-color'],
    legalComments: 'none',
    logLevel: 'warning',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [withoutOtherDrivers(driver), withWebAssets(serviceFolder)],
  }) satisfies BuildOptions

/**
 * @param serviceFolder where functions/ and shared/ are
 * @param sources the functions' files, such as `functions/people/get-user.ts`
 * @param outputFolder where the bundles go, in the same folders and under the same names, ending in `.cjs`
 * @param driver the only one that the bundles hold
 * @returns which files are in each bundle, and with how many bytes
 */
export async function bundle(
  serviceFolder: string,
  sources: string[],
  outputFolder: string,
  driver: RedisDriver,
): Promise<Metafile> {
  const { metafile } = await build({
    ...options(serviceFolder, driver),
    entryPoints: sources,
    outdir: outputFolder,
    outbase: '.',
    outExtension: { '.js': '.cjs' },
    minify: true,
    keepNames: true,
    metafile: true,
  })
  return metafile
}

/**
 * The same files, but each only leads to its function in one bundle of all, which loads a function when it is first asked for:
 * for one process that runs them all, in a tenth of the time.
 */
export async function bundleTogether(
  serviceFolder: string,
  sources: string[],
  outputFolder: string,
  driver: RedisDriver,
): Promise<void> {
  const folder = join(serviceFolder, outputFolder)
  const file = join(folder, 'functions.cjs')
  const loaders = sources.map((source) => `${JSON.stringify(source)}: () => require('./${source}')`)
  const contents = `module.exports = { ${loaders.join(',\n')} }`
  await build({
    ...options(serviceFolder, driver),
    stdin: { contents, resolveDir: serviceFolder },
    outfile: file,
  })
  for (const source of sources) {
    const leading = join(folder, source.replace(/\.ts$/, '.cjs'))
    await mkdir(dirname(leading), { recursive: true })
    const way = JSON.stringify(relative(dirname(leading), file))
    await writeFile(leading, `exports.handler = require(${way})[${JSON.stringify(source)}]().handler\n`)
  }
}

/** Puts shared/redis/left-out.ts in the place of the drivers that are not this one. */
function withoutOtherDrivers(driver: RedisDriver): Plugin {
  const others = drivers.filter((name) => name !== driver)
  return {
    name: 'without other drivers',
    setup: (building) => {
      building.onResolve(
        { filter: new RegExp(`^\\./(${others.join('|')})\\.ts$`) },
        ({ importer, resolveDir }) =>
          importer.endsWith(join('shared', 'redis', 'redis.ts'))
            ? { path: join(resolveDir, 'left-out.ts') }
            : undefined,
      )
    },
  }
}
