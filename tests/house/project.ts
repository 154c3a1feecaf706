/** The project as its house tests see it: its files, its routes, its Markdown. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileOf } from '../../infra/deploy/declared.ts'
import { declaredService } from '../support/package/declared.ts'

export const root = process.cwd()

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Every file of the project as a path from its root: what .gitignore names is left out. No git is needed. */
export function projectFiles(under = ''): string[] {
  const ignored = read('.gitignore').split('\n').filter(Boolean)
  const names = new Set(['.git', ...ignored.map((line) => line.replace(/\/$/, ''))])
  const endings = ignored.filter((line) => line.startsWith('*.')).map((line) => line.slice(1))
  return walk(
    under,
    (name, path) => names.has(name) || names.has(path) || endings.some((ending) => name.endsWith(ending)),
  )
}

function walk(folder: string, isIgnored: (name: string, path: string) => boolean): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !isIgnored(name, join(folder, name)))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? walk(path, isIgnored) : [path]
    })
    .toSorted()
}

/** The TypeScript and JavaScript files below these folders. */
export function codeFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) => projectFiles(folder)).filter((path) => /\.[cm]?[jt]sx?$/.test(path))
}

/** A file's code without its comments (good enough where no string holds a comment's signs). */
export function codeOf(path: string): string {
  return read(path)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*/g, '')
}

export interface DeclaredFunction {
  key: string
  /** The handler's file, such as functions/people/get-user.ts. */
  file: string
  /** `METHOD /path` or `$default`; undefined for a function that is no route. */
  route: string | undefined
}

export const serverless = declaredService()

/** The functions of serverless.yml. */
export const declaredFunctions: DeclaredFunction[] = Object.entries(serverless.functions).map(
  ([key, declared]) => {
    const route = declared.events.map((event) => event.httpApi).find((httpApi) => httpApi !== undefined)
    return {
      key,
      file: fileOf(declared),
      route: route === '*' ? '$default' : route,
    }
  },
)

/** Those that answer a route of the API: neither what answers everything else, nor the pages of the web app. */
export const apiFunctions = declaredFunctions.filter(
  ({ key, route }) => route !== undefined && !['catch-all', 'web'].includes(key),
)

const answering = declaredFunctions.filter(({ route }) => route !== undefined)
const routes = Object.values(serverless.functions).flatMap(({ events }) =>
  events.flatMap(({ httpApi }) => httpApi ?? []),
)

/** The resources of a deployment of which each function, or each route, has one; HEAD is a route beside its GET. */
export const oneEach: Record<string, number> = {
  'AWS::Lambda::Function': declaredFunctions.length,
  'AWS::ApiGatewayV2::Integration': answering.length,
  'AWS::ApiGatewayV2::Route': routes.length + routes.filter((route) => route.startsWith('GET ')).length,
}

export interface Heading {
  level: number
  text: string
  /** As GitHub makes it. */
  anchor: string
}

/** The headings of a Markdown file; what stands in code blocks is none. */
export function headingsOf(path: string): Heading[] {
  const lines = withoutCodeBlocks(read(path)).split('\n')
  return lines.flatMap((line) => {
    const match = /^(#{1,6}) +(.+?) *#*$/.exec(line)
    if (!match) return []
    const [, marks = '', text = ''] = match
    return [{ level: marks.length, text, anchor: anchorOf(text) }]
  })
}

function anchorOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-')
}

export function withoutCodeBlocks(markdown: string): string {
  return markdown.replace(/^ *(```+|~~~+)[^\n]*\n[\s\S]*?^ *\1 *$/gm, '')
}
