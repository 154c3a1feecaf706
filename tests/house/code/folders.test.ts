/** The rooms of the house: none is crowded, the same areas in every layer, and no two that need each other. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { projectFiles, read, root } from '../project.ts'
import { cruise, type Imports } from './cruise.ts'

/** A route and its words are one file here, and the README of a folder is none. */
const mostFiles = 12

const rooms = ['functions', 'shared', 'infra', 'tests']
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
  expect(strange('tests/functions', ['every-route', 'outages', 'telemetry'])).toEqual([])
})

/** Pairs of a folder and one in it that import each other; the rule `no-folder-cycles` takes those for one. */
function nestedCycles({ modules }: Imports): string[] {
  const ways = new Set(
    modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => `${dirname(source)} → ${dirname(resolved)}`),
    ),
  )
  return [...ways].filter((way) => {
    const [outer = '', inner = ''] = way.split(' → ')
    return inner.startsWith(`${outer}/`) && ways.has(`${inner} → ${outer}`)
  })
}

test('no folder needs one in it that needs the folder in turn', () => {
  const planted = mkdtempSync(join(tmpdir(), 'perch-folders-'))
  try {
    mkdirSync(join(planted, 'infra/part'), { recursive: true })
    writeFileSync(join(planted, 'infra/one.ts'), "import './part/one.ts'")
    writeFileSync(join(planted, 'infra/two.ts'), '')
    writeFileSync(join(planted, 'infra/part/one.ts'), "import type {} from '../two.ts'")
    expect(nestedCycles(cruise(planted, ['infra']))).toEqual(['infra → infra/part'])
  } finally {
    rmSync(planted, { recursive: true })
  }
  expect(nestedCycles(cruise(root, rooms))).toEqual([])
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
