/** Words that are hard to read for those who learn English. The budgets only fall: lower one when you have removed some. */
import { projectFiles, read } from '../project.ts'

const words = /\b(nobody|somebody|whoever|whatever|whom|everybody)\b/gi

/** What is read most comes first. Generated files repeat what is counted elsewhere. */
const budgets: [name: string, budget: number, belongs: (file: string) => boolean][] = [
  ['README, CONTRIBUTING and docs', 0, (file) => /^(README|CONTRIBUTING|docs\/[a-z-]+)\.md$/.test(file)],
  ['OpenAPI, routes and the client', 0, (file) => /^(openapi|functions|client)\//.test(file)],
  ['decisions and the changelog', 65, (file) => /^(docs\/decisions\/|CHANGELOG)/.test(file)],
  ['the rest', 575, () => true],
]

const generated =
  /^(package-lock\.json|docs\/openapi\.json|docs\/perch\.postman_collection\.json|client\/dist\/)/

test('hard words become fewer', () => {
  const counts = budgets.map(() => 0)
  for (const file of projectFiles().filter(
    (path) => /\.([cm]?[jt]s|md|ya?ml|json|py|css)$/.test(path) && !generated.test(path),
  )) {
    const group = budgets.findIndex(([, , belongs]) => belongs(file))
    counts[group] = (counts[group] ?? 0) + [...read(file).matchAll(words)].length
  }
  const over = budgets.map(([name, budget], i) => ({ name, budget, found: counts[i] ?? 0 }))
  expect(over.filter(({ budget, found }) => found > budget)).toEqual([])
})
