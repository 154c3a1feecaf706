/** docs/tour.md names the files of three requests in reading order. */
import { dirname, join } from 'node:path'
import { codeOf, declaredFunctions, headingsOf, read } from '../project.ts'

const page = 'docs/tour.md'
const mostOfChain = 15
const mostOfStory = 12

/** The files of each section, by its heading. */
const sections = new Map(
  read(page)
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const links = [...section.matchAll(/^\d+\. \[([^\]]+)\]\(\.\.\/\1\): /gm)]
      return [section.split('\n')[0]?.replaceAll('`', '') ?? '', links.map(([, file = '']) => file)]
    }),
)
const chain = sections.get('The chain') ?? []
const stories = [...sections].filter(([heading]) => heading !== 'The chain')

function importsOf(file: string): string[] {
  return [...codeOf(file).matchAll(/\bfrom '(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path))
}

/** What none of those before it imports, the first aside. */
function outOfOrder(files: string[], known: string[] = []): string[] {
  return files.filter((file, i) => {
    const before = [...known, ...files.slice(0, i)]
    return i > 0 && !before.some((earlier) => importsOf(earlier).includes(file))
  })
}

test('tells of the chain and of three requests, each of few files', () => {
  expect(headingsOf(page).filter(({ level }) => level === 2)).toHaveLength(4)
  expect(stories).toHaveLength(3)
  expect(chain.length).toBeLessThanOrEqual(mostOfChain)
  expect(stories.filter(([, files]) => files.length === 0 || files.length > mostOfStory)).toEqual([])
})

test('the chain begins with what builds it, and each part is imported by one before it, or by a route that names it', () => {
  expect(chain[0]).toBe('shared/http/route.ts')
  const routes = stories.flatMap(([, files]) => files.slice(0, 1))
  expect(outOfOrder(chain, routes)).toEqual([])
})

test.each(stories)(
  '%s begins with its route, and each file is imported by one before it',
  (heading, files) => {
    expect(files[0]).toBe(declaredFunctions.find(({ route }) => route === heading)?.file)
    expect(outOfOrder(files)).toEqual([])
  },
)
