/** The texts that the code sends as `detail` of a problem, read from where it is thrown: so no list can say otherwise. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'
import { root } from './functions.ts'

/** A text as it stands in the code; values that are put into it are left out between its pieces. */
export type Text = string[]

interface Node {
  type: string
  [member: string]: unknown
}

/** By the code of the problem, every text that it is thrown with. */
export function readDetails(): Map<string, Text[]> {
  const found = new Map<string, Text[]>()
  for (const file of globSync('shared/**/*.ts', { cwd: root }).toSorted()) {
    const source = readFileSync(join(root, file), 'utf8')
    if (!source.includes('new ProblemError(')) continue
    for (const [code, ...texts] of thrownIn(parseSync(source, { syntax: 'typescript' }) as unknown as Node)) {
      found.set(code, [...(found.get(code) ?? []), ...texts])
    }
  }
  return found
}

/** Whether a text is one of those, with some values. */
export function isOneOf(texts: Text[], text: string): boolean {
  return texts.some((pieces) => new RegExp(`^${pieces.map(literally).join('.*')}$`).test(text))
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function thrownIn(value: unknown): [code: string, ...Text[]][] {
  if (Array.isArray(value)) return value.flatMap(thrownIn)
  if (typeof value !== 'object' || value === null) return []
  const { type, callee, arguments: given } = value as Node
  const within = Object.values(value).flatMap(thrownIn)
  if (type !== 'NewExpression' || (callee as Node)['value'] !== 'ProblemError') return within
  const [code, detail] = (given as { expression: Node }[]).map(({ expression }) => expression)
  if (code?.type !== 'StringLiteral' || detail === undefined) return within
  return [[code['value'] as string, ...textsOf(detail)], ...within]
}

function textsOf(node: Node): Text[] {
  if (node.type === 'StringLiteral') return [[node['value'] as string]]
  if (node.type === 'TemplateLiteral') {
    return [(node['quasis'] as { cooked: string }[]).map(({ cooked }) => cooked)]
  }
  if (node.type !== 'ConditionalExpression') return []
  return [...textsOf(node['consequent'] as Node), ...textsOf(node['alternate'] as Node)]
}
