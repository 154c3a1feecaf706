/** What the files of some folders import, by parsing them: every way to import, types as well. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { type ModuleItem, parseSync } from '@swc/core'

export interface Import {
  from: string
  /** The file by its path from the root, `node_modules/<package>/`, or what leads nowhere, as it is written. */
  to: string
  /** `development`: a package that is not among the dependencies of package.json. */
  kind: 'file' | 'package' | 'development' | 'core' | 'nowhere'
  /** Gone when types are stripped. */
  isType: boolean
}

export interface SourceFile {
  path: string
  imports: Import[]
}

/** Reads the code files below these folders of a project. */
export function readImports(root: string, folders: string[]): SourceFile[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  const paths = globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx,mjs,cjs,js}`),
    { cwd: root },
  )
  return paths.toSorted().map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    const imports = specifiersIn(path, text).map(({ specifier, isType }) => ({
      from: path,
      isType,
      ...target(root, path, specifier, new Set(Object.keys(dependencies))),
    }))
    return { path, imports }
  })
}

interface Specifier {
  specifier: string
  isType: boolean
}

function specifiersIn(path: string, text: string): Specifier[] {
  const { body } = parseSync(text, { syntax: 'typescript', tsx: path.endsWith('.tsx'), target: 'es2024' })
  const declared = body.flatMap(declaredBy)
  return text.includes('import(') ? [...declared, ...calledIn(body)] : declared
}

function declaredBy(item: ModuleItem): Specifier[] {
  switch (item.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [{ specifier: item.source.value, isType: 'typeOnly' in item && item.typeOnly }]
    case 'ExportNamedDeclaration':
      return item.source
        ? [{ specifier: item.source.value, isType: 'typeOnly' in item && Boolean(item.typeOnly) }]
        : []
    default:
      return []
  }
}

/** Of every `import('…')`, wherever it stands. */
function calledIn(node: unknown): Specifier[] {
  if (typeof node !== 'object' || node === null) return []
  const {
    type,
    callee,
    arguments: given,
  } = node as {
    type?: string
    callee?: { type: string }
    arguments?: { expression: { type: string; value: string } }[]
  }
  const inside = Object.values(node).flatMap(calledIn)
  const named = given?.[0]?.expression
  if (type !== 'CallExpression' || callee?.type !== 'Import' || named?.type !== 'StringLiteral') return inside
  return [{ specifier: named.value, isType: false }, ...inside]
}

function target(
  root: string,
  from: string,
  specifier: string,
  dependencies: Set<string>,
): Pick<Import, 'to' | 'kind'> {
  if (isBuiltin(specifier)) return { to: specifier, kind: 'core' }
  if (specifier.startsWith('.')) {
    const to = join(from, '..', specifier)
    return { to, kind: existsSync(join(root, to)) ? 'file' : 'nowhere' }
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const found = [name, `@types/${name}`].find((one) => existsSync(join(root, 'node_modules', one)))
  if (found === undefined) return { to: specifier, kind: 'nowhere' }
  return { to: `node_modules/${found}/`, kind: dependencies.has(found) ? 'package' : 'development' }
}
