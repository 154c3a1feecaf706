/** The rooms of the house: none is crowded, the same areas in every layer, and no two that need each other. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { projectFiles, read, root } from '../project.ts'
import { violationsIn } from './import-violations.ts'
import { readImports } from './read-imports.ts'

/** A route and its words are one file here, and the README of a folder is none. */
const mostFiles = 12

const rooms = ['functions', 'shared', 'infra', 'tests', 'web']
const files = rooms.flatMap((folder) => projectFiles(folder))

function count<Key>(keys: Key[]): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

test('no folder holds more than a dozen files', () => {
  const counted = files.filter((file) => !file.endsWith('.doc.ts') && basename(file) !== 'README.md')
  const crowded = [...count(counted.map((file) => dirname(file)))].filter(([, number]) => number > mostFiles)
  expect(crowded).toEqual([])
})

const areasOf = (layer: string) =>
  new Set(projectFiles(layer).map((file) => file.split('/').at(layer.split('/').length) ?? ''))

test('every layer has its files in areas of the domain', () => {
  const domain = areasOf('shared/domain')
  const strange = (layer: string, more: string[] = []) =>
    [...areasOf(layer)].filter((name) => !name.includes('.') && !domain.has(name) && !more.includes(name))
  expect(strange('functions', ['workers'])).toEqual([])
  expect(strange('shared/store')).toEqual([])
  expect(strange('shared/schemas')).toEqual([])
  expect(strange('tests/functions', ['every-route', 'outages', 'telemetry', 'web'])).toEqual([])
})

/** Each way of every circle of folders. */
function folderCycles(project: string, folders: string[]): string[] {
  return violationsIn(readImports(project, folders))
    .filter(({ rule }) => rule === 'no-folder-cycles')
    .map(({ from, to }) => `${from} → ${to}`)
}

test('no folder needs one in it that needs the folder in turn', () => {
  const planted = mkdtempSync(join(tmpdir(), 'perch-folders-'))
  try {
    mkdirSync(join(planted, 'infra/part'), { recursive: true })
    writeFileSync(join(planted, 'package.json'), '{}')
    writeFileSync(join(planted, 'infra/one.ts'), "import './part/one.ts'")
    writeFileSync(join(planted, 'infra/two.ts'), '')
    writeFileSync(join(planted, 'infra/part/one.ts'), "import type {} from '../two.ts'")
    expect(folderCycles(planted, ['infra'])).toEqual(['infra → infra/part', 'infra/part → infra'])
  } finally {
    rmSync(planted, { recursive: true })
  }
  expect(folderCycles(root, [...rooms, 'client'])).toEqual([])
})

test('the table of the domain has each area, below all that it needs', () => {
  const rows = read('shared/domain/README.md').matchAll(/^\| (`[^|]+`) \|/gm)
  const row = new Map(
    [...rows].flatMap(([, names = ''], i) =>
      [...names.matchAll(/`([\w-]+)`/g)].map(([, name]) => [name ?? '', i]),
    ),
  )
  const areas = [...areasOf('shared/domain')].filter((name) => !name.includes('.'))
  expect([...row.keys()].toSorted()).toEqual(areas.toSorted())
  const upwards = projectFiles('shared/domain').filter((file) => {
    const needed = [...read(file).matchAll(/from '\.\.\/([\w-]+)\//g)].map(([, name]) => row.get(name ?? ''))
    return needed.some((at = 0) => at > (row.get(basename(dirname(file))) ?? at))
  })
  expect(upwards).toEqual([])
})
