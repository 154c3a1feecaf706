import { existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import * as z from 'zod'
import type { RouteDoc } from '../../../openapi/route-doc.ts'
import type { Contract } from '../../../shared/http/chain/contract.ts'
import { inPlainWords } from '../../../shared/plain-words.ts'
import { problems } from '../../../shared/problems.ts'
import { apiFunctions, codeFiles, declaredFunctions, read, root } from '../project.ts'

const declaredRoutes = declaredFunctions.filter(({ route }) => route !== undefined)
const files = codeFiles('functions').filter((file) => !file.endsWith('.doc.ts'))

async function contractOf(file: string): Promise<Contract & { key: string }> {
  const path = relative(__dirname, join(root, file))
  return ((await import(path)) as { contract: Contract & { key: string } }).contract
}

function sorted(values: Iterable<string | undefined>): string[] {
  return [...values].map(String).toSorted()
}

test('serverless.yml and functions/ hold the same functions', () => {
  expect(sorted(files)).toEqual(sorted(declaredFunctions.map(({ file }) => file)))
})

test.each(declaredFunctions)('$key is the name of its file', ({ key, file }) => {
  // What answers where there is no route belongs to no area, nor do the pages of all areas.
  const folder = ['catch-all', 'web'].includes(key) ? '' : '[a-z-]+/'
  expect(file).toMatch(new RegExp(`^functions/${folder}${key}\\.ts$`))
})

test.each(declaredRoutes)('the first line of $file names its route', ({ file, route }) => {
  const firstLine = read(file).split('\n')[0] ?? ''
  const named = /^\/\*\* (\$default|[A-Z]+ \/\S*)(:.*)? \*\/$/.exec(firstLine)?.[1]
  expect(named).toBe(route)
})

test('every route has its words beside it, and there are no others', () => {
  const words = codeFiles('functions').filter((file) => file.endsWith('.doc.ts'))
  const expected = apiFunctions.map(({ file }) => file)
  expect(sorted(words)).toEqual(sorted(expected.map((file) => file.replace(/\.ts$/, '.doc.ts'))))
})

/**
 * A world (a realm and a Redis) costs seconds, and each test file has its own: so routes of one thing may share a file of their
 * area, whose first line names them.
 */
function testedIn(file: string): string[] {
  const shared = /^\/\*\* ([a-z]+(?:-[a-z]+)*(?:, [a-z]+(?:-[a-z]+)*)+): /.exec(read(file))?.[1]
  return shared?.split(', ') ?? [basename(file, '.test.ts')]
}

test('every route has a test file of its own name, or is named in the first line of one of its area', () => {
  const tests = codeFiles('tests/functions').filter((file) => file.endsWith('.test.ts'))
  const tested = new Set(
    tests.flatMap((file) => testedIn(file).map((key) => `${basename(dirname(file))}/${key}`)),
  )
  const missing = apiFunctions.filter(({ key, file }) => !tested.has(`${basename(dirname(file))}/${key}`))
  expect(missing.map(({ key }) => key)).toEqual([])
})

const strange: unknown[] = [undefined, null, true, 7, '', 'ö '.repeat(3000), [], {}]

/** What is said of a schema's members when each is something strange. */
function faultsOf(schema: z.ZodType): string[] {
  const names = 'shape' in schema ? Object.keys(schema.shape as object) : ['username', 'email', 'password']
  const values = [
    ...strange,
    { 'no such member': 1 },
    ...strange.map((value) => Object.fromEntries(names.map((name) => [name, value]))),
  ]
  return values.flatMap((value) => {
    const { error } = schema.safeParse(value, { error: inPlainWords })
    return error?.issues.map(({ message }) => message) ?? []
  })
}

describe.each(declaredRoutes)('the contract of $key', ({ key, file, route }) => {
  test('is of the function that has its name', async () => {
    expect((await contractOf(file)).key).toBe(key)
  })

  test('says in plain words what is wrong with what is sent', async () => {
    const { path, query, body } = await contractOf(file)
    const schemas = [path && z.strictObject(path), query, body].filter((schema) => schema !== undefined)
    const plain = /^(must |is |holds |cannot )/
    expect(
      schemas
        .flatMap(faultsOf)
        .filter((fault) => !plain.test(fault) || /Invalid|expected|received|NaN/.test(fault)),
    ).toEqual([])
  })

  test('says what the route answers, and its neighbour what it is for', async () => {
    expect(Object.keys((await contractOf(file)).responses)).not.toEqual([])
    const words = join(root, file.replace(/\.ts$/, '.doc.ts'))
    if (!existsSync(words)) return
    const { doc } = (await import(relative(__dirname, words))) as { doc: RouteDoc }
    expect(doc.summary).toMatch(/^[A-Z].*[^.]$/)
  })

  test('takes the parameters that the path has', async () => {
    const { path = {} } = await contractOf(file)
    const parameters = [...(route ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(sorted(Object.keys(path))).toEqual(sorted(parameters))
  })

  test('refuses with problems that there are, each named once', async () => {
    const codes = (await contractOf(file)).problems ?? []
    expect(codes.filter((code) => !(code in problems))).toEqual([])
    expect(new Set(codes).size).toBe(codes.length)
  })
})
