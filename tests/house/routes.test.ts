import { join, relative } from 'node:path'
import type * as z from 'zod'
import type { Contract } from '../../shared/http/contract.ts'
import { routes } from '../../shared/http/routes.ts'
import { inPlainWords } from '../../shared/plain-words.ts'
import { problems } from '../../shared/problems.ts'
import { routes as testedRoutes } from '../support/routes.ts'
import { codeFiles, declaredFunctions, read, root } from './project.ts'

const declaredRoutes = declaredFunctions.filter(({ route }) => route !== undefined)
const files = codeFiles('functions')

async function contractOf(file: string): Promise<Contract | undefined> {
  const path = relative(__dirname, join(root, file))
  const module = (await import(path)) as { contract?: Contract }
  return module.contract
}

function sorted(values: Iterable<string | undefined>): string[] {
  return [...values].map(String).toSorted()
}

test('serverless.yml and functions/ hold the same functions', () => {
  expect(sorted(files)).toEqual(sorted(declaredFunctions.map(({ file }) => file)))
})

test.each(declaredFunctions)('$key is the name of its file', ({ key, file }) => {
  expect(file).toMatch(new RegExp(`^functions/[a-z-]+/${key}\\.ts$`))
})

test.each(declaredRoutes)('the first line of $file names its route', ({ file, route }) => {
  const firstLine = read(file).split('\n')[0] ?? ''
  const named = /^\/\*\* (\$default|[A-Z]+ \/\S*)(:.*)? \*\/$/.exec(firstLine)?.[1]
  expect(named).toBe(route)
})

test('shared/http/routes.ts and serverless.yml hold the same routes', () => {
  const expected = declaredRoutes.map(({ route }) => route).filter((route) => route !== '$default')
  expect(sorted(routes)).toEqual(sorted(expected))
})

test('tests/support/routes.ts and serverless.yml hold the same routes', () => {
  const tested = testedRoutes.map(({ key, method, path, file }) => {
    return `${key}: ${path === '$default' ? path : `${method} ${path}`} in functions/${file}.ts`
  })
  expect(sorted(tested)).toEqual(
    sorted(declaredRoutes.map(({ key, route, file }) => `${key}: ${route} in ${file}`)),
  )
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

describe.each(declaredRoutes)('the contract of $key', ({ file, route }) => {
  test('says in plain words what is wrong with what is sent', async () => {
    const { path, query, body } = (await contractOf(file)) ?? {}
    const faults = [path, query, body].flatMap((schema) => (schema ? faultsOf(schema as z.ZodType) : []))
    const plain = /^(must |is |holds |cannot )/
    expect(
      faults.filter((fault) => !plain.test(fault) || /Invalid|expected|received|NaN/.test(fault)),
    ).toEqual([])
  })

  test('says what the route is for and what it answers', async () => {
    const contract = await contractOf(file)
    expect(contract?.summary).toMatch(/^[A-Z].*[^.]$/)
    expect(Object.keys(contract?.response ?? {})).not.toEqual([])
  })

  test('takes the parameters that the path has', async () => {
    const path = (await contractOf(file))?.path as z.ZodObject | undefined
    const parameters = [...(route ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(sorted(Object.keys(path?.shape ?? {}))).toEqual(sorted(parameters))
  })

  test('refuses with problems that there are, each named once', async () => {
    const codes = (await contractOf(file))?.problems ?? []
    expect(codes.filter((code) => !(code in problems))).toEqual([])
    expect(new Set(codes).size).toBe(codes.length)
  })
})
