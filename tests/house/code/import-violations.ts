/** What breaks a rule of import-rules.ts, and what needs each other in a circle. */
import type { SourceFile } from './read-imports.ts'
import { rules } from './import-rules.ts'

export interface Violation {
  rule: string
  comment: string
  from: string
  to: string
}

/** Everything that holds code. */
export const folders = ['functions', 'shared', 'infra', 'openapi', 'client', 'tests', 'tour', 'bench', 'web']

export function violationsIn(files: SourceFile[]): Violation[] {
  const imports = files.flatMap((file) => file.imports)
  const broken = rules.flatMap(({ name: rule, comment, from: pattern, except, forbids }) =>
    imports
      .filter(({ from }) => pattern.test(from) && except?.test(from) !== true)
      .filter(forbids)
      .map(({ from, to }) => ({ rule, comment, from, to })),
  )
  const ofFiles = imports.filter(({ kind }) => kind === 'file')
  const running = ofFiles.filter(({ isType }) => !isType).map(({ from, to }): Edge => [from, to])
  const between = ofFiles.flatMap(({ from, to }) => foldersBetween(from, to))
  return [
    ...broken,
    ...circular(running).map(([from, to]) => ({
      rule: 'no-cycles',
      comment: 'Files that need each other to run are one file. Types may refer to each other.',
      from,
      to,
    })),
    ...circular(between).map(([from, to]) => ({
      rule: 'no-folder-cycles',
      comment: 'Folders that need each other are one folder, or hold a third. Types count as well.',
      from,
      to,
    })),
  ]
}

type Edge = [from: string, to: string]

/**
 * The two folders side by side in which these files are, however deep; where one of the files is beside the other's
 * folder, the folder that holds both and the one in it.
 */
function foldersBetween(from: string, to: string): Edge[] {
  const [one, other] = [from.split('/'), to.split('/')]
  const shared = one.findIndex((step, i) => step !== other[i])
  const folder = (steps: string[]) => steps.slice(0, Math.min(shared + 1, steps.length - 1)).join('/')
  return folder(one) === folder(other) ? [] : [[folder(one), folder(other)]]
}

/** The edges that lie on a circle. */
function circular(edges: Edge[]): Edge[] {
  let rest = [...new Map(edges.map((edge) => [edge.join(' '), edge])).values()]
  // What nothing leads to, or what leads nowhere, is on none. What is left is a circle or lies between two.
  for (let before = Infinity; rest.length < before;) {
    before = rest.length
    const [sources, targets] = [new Set(rest.map(([from]) => from)), new Set(rest.map(([, to]) => to))]
    rest = rest.filter(([from, to]) => targets.has(from) && sources.has(to))
  }
  return rest.filter(([from, to]) => reached(to, rest).has(from))
}

function reached(start: string, edges: Edge[]): Set<string> {
  const found = new Set([start])
  // A set goes on to what is added while it is gone through.
  for (const node of found) for (const [from, to] of edges) if (from === node) found.add(to)
  return found
}
