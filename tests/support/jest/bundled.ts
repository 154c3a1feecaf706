/**
 * Packages of many small modules, which Jest would load one by one in each test file: `bundleDependencies()` makes one
 * file of each, and the resolver leads there.
 */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** As they are imported: under one name alone each, for a package that is there twice would not know its own classes. */
const names = [
  '@keycloak/keycloak-admin-client',
  'ajv/dist/2020.js',
  'fast-check',
  'ioredis',
  'jose',
  'yaml',
  'zod',
]

const modules = join(import.meta.dirname, '..', '..', '..', 'node_modules')
const folder = join(modules, '.cache', 'perch-tests')

/** By name, where the file of a package is or will be; it goes by its version. */
const files = new Map(names.map((name) => [name, fileOf(name)]))

function fileOf(name: string): string {
  const parts = name.split('/').slice(0, name.startsWith('@') ? 2 : 1)
  const { version } = JSON.parse(readFileSync(join(modules, ...parts, 'package.json'), 'utf8')) as {
    version: string
  }
  return join(folder, `${name.replaceAll('/', '+')}-${version}.cjs`)
}

/** The file that stands for this import, where there is one. */
export function bundleOf(name: string): string | undefined {
  const file = files.get(name)
  return file !== undefined && existsSync(file) ? file : undefined
}

/** Makes those that are not there yet: once after each `npm ci`. */
export function bundleDependencies(): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, file] of files) {
    if (existsSync(file)) continue
    // Whole at once: another run may be looking.
    const unfinished = `${file}.${process.pid}`
    buildSync({
      stdin: { contents: `module.exports = require('${name}')`, resolveDir: folder },
      outfile: unfinished,
      bundle: true,
      minifyWhitespace: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      external: ['supports-color'],
      legalComments: 'none',
    })
    renameSync(unfinished, file)
  }
}
