/** Builds what browsers load of the web app, and puts it into the bundle of the function that serves it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

interface Asset {
  type: string
  packed: string
}

/** The browsers of the last three years: what the style sheet needs is not in older ones. */
const target = ['chrome111', 'edge111', 'firefox121', 'safari17']

/** Takes the place of web/server/built.ts, which says what it looks like. */
export async function buildWebAssets(serviceFolder: string) {
  const files: Record<string, Asset> = {}
  const add = (name: string, ending: string, type: string, content: Uint8Array) => {
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10)
    const file = `${name}-${hash}.${ending}`
    files[file] = { type, packed: gzipSync(content, { level: 9 }).toString('base64') }
    return file
  }
  const { outputFiles } = await build({
    absWorkingDir: serviceFolder,
    entryPoints: { app: 'web/browser/main.tsx', styles: 'web/styles/app.css' },
    outdir: 'unwritten',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const contentOf = (ending: string) =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array()
  const icon = readFileSync(join(serviceFolder, 'web/styles/icon.svg'))
  return {
    script: add('app', 'js', 'text/javascript; charset=utf-8', contentOf('.js')),
    styles: add('app', 'css', 'text/css; charset=utf-8', contentOf('.css')),
    icon: add('icon', 'svg', 'image/svg+xml', icon),
    files,
  }
}

/** The plugin of the bundler by which the function gets them. */
export function withWebAssets(serviceFolder: string): Plugin {
  return {
    name: 'web assets',
    setup: (building) => {
      building.onLoad({ filter: /[\\/]web[\\/]server[\\/]built\.ts$/ }, async () => ({
        contents: `export const built = ${JSON.stringify(await buildWebAssets(serviceFolder))}`,
        loader: 'ts',
      }))
    },
  }
}
