/** What docs/apps.md says of scopes is what the routes ask for. */
import { readRoutes } from '../../../openapi/routes.ts'
import { allScopes, covers, scopes, wideScopes, widest } from '../../../shared/schemas/tokens/scopes.ts'
import { read } from '../project.ts'

const page = read('docs/apps.md')

test('the table of scopes has each scope with the routes that ask for it', async () => {
  const routes = await readRoutes()
  const rows = Object.keys(scopes).map((scope) => {
    const asking = routes.filter(({ contract }) => contract.scope === scope)
    return `| \`${scope}\` | ${asking.map(({ method, path }) => `\`${method} ${path}\``).join(', ')} |`
  })
  expect(page.split('\n').filter((line) => /^\| `(read|write):/.test(line))).toEqual(rows)
})

test('no scope covers a wider one, and each covers itself', () => {
  const wide = Object.keys(wideScopes)
  for (const scope of allScopes) expect(covers([scope], scope)).toBe(true)
  const narrow = allScopes.filter((scope) => !wide.includes(scope))
  expect(
    narrow.filter((scope) => allScopes.some((other) => other !== scope && covers([scope], other))),
  ).toEqual([])
  expect(covers(['read', 'write'], 'follow')).toBe(true)
  expect(covers(['read'], 'follow')).toBe(false)
  expect(covers(['follow'], 'write')).toBe(false)
})

test('what another scope covers is left out for people', () => {
  expect(widest(['read:posts', 'read', 'write:posts'])).toEqual(['read', 'write:posts'])
})
