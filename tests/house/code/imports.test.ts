import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { codeFiles, codeOf, root } from '../project.ts'
import { rules } from './import-rules.ts'
import { folders, type Violation, violationsIn } from './import-violations.ts'
import { readImports } from './read-imports.ts'

/** Files of a small project of the same layout that may be imported, and what each rightly imports. */
const clean: Record<string, string[]> = {
  'functions/posts/get-post.ts': ['zod', 'shared/http/route.ts', 'shared/domain/posts/posts.ts', 'shared/schemas/posts/post.ts'],
  'functions/posts/get-post.doc.ts': ['openapi/examples.ts'],
  'openapi/examples.ts': [],
  'shared/http/route.ts': ['@middy/core', 'shared/http/reply/page.ts', 'shared/telemetry/request-context.ts', 'shared/domain/sessions/sessions.ts'],
  'shared/http/reply/page.ts': ['shared/problems.ts', 'shared/schemas/posts/post.ts', 'shared/config.ts', 'shared/telemetry/logger.ts'],
  'shared/domain/posts/posts.ts': ['node:crypto', 'shared/store/posts/posts.ts', 'shared/queue/queue.ts', 'shared/problems.ts'],
  'shared/domain/mail/send-mail.ts': ['shared/mail/send.ts', 'shared/schemas/posts/post.ts'],
  'shared/domain/sessions/sessions.ts': ['shared/keycloak/verify.ts', 'shared/config.ts', 'shared/telemetry/logger.ts'],
  'shared/store/posts/posts.ts': ['shared/redis/redis.ts', 'shared/schemas/posts/post.ts'],
  'shared/redis/redis.ts': ['ioredis', '@upstash/redis', 'shared/config.ts', 'shared/telemetry/request-context.ts'],
  'shared/keycloak/verify.ts': ['jose', 'zod', 'shared/config.ts', 'shared/unavailable.ts', 'shared/telemetry/logger.ts'],
  'shared/calls/send.ts': ['node:http'],
  'shared/queue/queue.ts': ['shared/calls/send.ts', 'shared/config.ts', 'shared/telemetry/logger.ts', 'shared/unavailable.ts'],
  'shared/secrets/secrets.ts': ['shared/calls/send.ts', 'shared/config.ts', 'shared/telemetry/logger.ts', 'shared/unavailable.ts'],
  'shared/mail/send.ts': ['nodemailer', 'shared/config.ts', 'shared/telemetry/logger.ts'],
  'shared/schemas/posts/post.ts': ['zod'],
  'shared/config.ts': ['zod', 'shared/settings/sign-in-settings.ts'],
  'shared/settings/sign-in-settings.ts': ['zod'],
  'shared/telemetry/logger.ts': ['@aws-lambda-powertools/logger'],
  'shared/problems.ts': [],
  'shared/unavailable.ts': [],
  'shared/telemetry/request-context.ts': ['node:async_hooks'],
  'openapi/document.ts': ['functions/posts/get-post.ts', 'shared/schemas/posts/post.ts', 'esbuild'],
  'infra/realm/setup.ts': ['shared/config.ts', 'esbuild', 'ioredis'],
  'tests/support/world/world.ts': ['infra/realm/setup.ts', 'functions/posts/get-post.ts', 'jose', 'ioredis'],
  'tour/tour.ts': ['shared/problems.ts'],
  'functions/web.ts': ['zod', 'shared/http/route.ts', 'web/server/serve.tsx'],
  'web/server/serve.tsx': ['node:crypto', 'preact', 'shared/domain/posts/posts.ts', 'shared/config.ts', 'web/pages/page.tsx'],
  'web/pages/page.tsx': ['preact', 'client/perch.ts'],
  'web/browser/main.tsx': ['web/pages/page.tsx', 'client/perch.ts'],
  'client/perch.ts': [],
  'bench/bench.ts': ['tests/support/world/world.ts', 'shared/redis/redis.ts'],
} // prettier-ignore

/** rule, folder of the file that breaks it, what that file wrongly imports. */
const violations: [rule: string, folder: string, target: string][] = [
  ['functions', 'functions/posts', 'functions/posts/get-post.ts'],
  ['functions', 'functions/posts', 'shared/store/posts/posts.ts'],
  ['functions', 'functions/posts', 'shared/redis/redis.ts'],
  ['functions', 'functions/posts', 'shared/keycloak/verify.ts'],
  ['functions', 'functions/posts', 'shared/queue/queue.ts'],
  ['functions', 'functions/posts', 'shared/config.ts'],
  ['functions', 'functions/posts', 'node:crypto'],
  ['words', 'functions/posts', 'shared/schemas/posts/post.ts'],
  ['words-in-bundle', 'functions/posts', 'functions/posts/get-post.doc.ts'],
  ['words-in-bundle', 'shared/http', 'functions/posts/get-post.doc.ts'],
  ['http', 'shared/http', 'shared/domain/posts/posts.ts'],
  ['http', 'shared/http', 'shared/store/posts/posts.ts'],
  ['http', 'shared/http', 'shared/redis/redis.ts'],
  ['http', 'shared/http', 'shared/keycloak/verify.ts'],
  ['http', 'shared/http', 'functions/posts/get-post.ts'],
  ['domain', 'shared/domain', 'shared/http/reply/page.ts'],
  ['domain', 'shared/domain', 'shared/redis/redis.ts'],
  ['domain', 'shared/domain', 'functions/posts/get-post.ts'],
  ['store', 'shared/store', 'shared/problems.ts'],
  ['store', 'shared/store', 'shared/config.ts'],
  ['store', 'shared/store', 'shared/http/reply/page.ts'],
  ['store', 'shared/store', 'shared/domain/posts/posts.ts'],
  ['store', 'shared/store', 'shared/keycloak/verify.ts'],
  ['redis', 'shared/redis', 'shared/store/posts/posts.ts'],
  ['redis', 'shared/redis', 'shared/schemas/posts/post.ts'],
  ['keycloak', 'shared/keycloak', 'shared/redis/redis.ts'],
  ['keycloak', 'shared/keycloak', 'shared/domain/posts/posts.ts'],
  ['redis', 'shared/redis', 'shared/problems.ts'],
  ['keycloak', 'shared/keycloak', 'shared/problems.ts'],
  ['calls', 'shared/calls', 'shared/config.ts'],
  ['queue', 'shared/queue', 'shared/problems.ts'],
  ['secrets', 'shared/secrets', 'shared/problems.ts'],
  ['mail', 'shared/mail', 'shared/problems.ts'],
  ['queue', 'shared/queue', 'shared/store/posts/posts.ts'],
  ['queue', 'shared/queue', 'shared/schemas/posts/post.ts'],
  ['secrets', 'shared/secrets', 'shared/store/posts/posts.ts'],
  ['secrets', 'shared/secrets', 'shared/queue/queue.ts'],
  ['mail', 'shared/mail', 'shared/store/posts/posts.ts'],
  ['mail', 'shared/mail', 'shared/queue/queue.ts'],
  ['functions', 'functions/posts', 'shared/mail/send.ts'],
  ['schemas', 'shared/schemas', 'shared/problems.ts'],
  ['shared-files', 'shared', 'shared/store/posts/posts.ts'],
  ['telemetry', 'shared/telemetry', 'shared/redis/redis.ts'],
  ['telemetry', 'shared/telemetry', 'shared/domain/posts/posts.ts'],
  ['settings', 'shared/settings', 'shared/problems.ts'],
  ['client', 'client', 'shared/problems.ts'],
  ['web-route', 'functions/web', 'shared/domain/posts/posts.ts'],
  ['web-server', 'web/server', 'shared/store/posts/posts.ts'],
  ['web-server', 'web/server', 'shared/redis/redis.ts'],
  ['web-pages', 'web/pages', 'shared/schemas/posts/post.ts'],
  ['web-pages', 'web/browser', 'node:crypto'],
  ['web-browser', 'web/pages', 'web/browser/main.tsx'],
  ['client', 'client', 'node:crypto'],
  ['client', 'client', 'zod'],
  ['redis-client', 'shared/store', 'ioredis'],
  ['redis-client', 'functions/posts', '@upstash/redis'],
  ['jose', 'shared/http', 'jose'],
  ['jose', 'shared/domain', 'jose'],
  ['nodemailer', 'shared/domain', 'nodemailer'],
  ['nodemailer', 'shared/queue', 'nodemailer'],
  ['middy', 'functions/posts', '@middy/core'],
  ['middy', 'shared/domain', '@middy/core'],
  ['not-from-deployed-code', 'functions/posts', 'infra/realm/setup.ts'],
  ['not-from-deployed-code', 'shared/store', 'tests/support/world/world.ts'],
  ['not-from-deployed-code', 'shared', 'tour/tour.ts'],
  ['not-from-deployed-code', 'shared/http', 'bench/bench.ts'],
  ['not-from-deployed-code', 'shared/schemas', 'openapi/document.ts'],
  ['not-tests', 'infra', 'tests/support/world/world.ts'],
  ['not-tests', 'tour', 'bench/bench.ts'],
  ['not-tests', 'openapi', 'tests/support/world/world.ts'],
  ['no-unresolvable', 'infra', 'nowhere'],
  ['no-unresolvable', 'shared/store', 'shared/store/gone.ts'],
  ['no-dev-dependency', 'shared/domain', 'esbuild'],
  ['no-dev-dependency', 'shared', 'not-in-package-json'],
]

/** Every way to import; each has to be seen. */
const ways: ((path: string) => string)[] = [
  (path) => `import { one } from '${path}'\nexport const two = one`,
  (path) => `import type { One } from '${path}'\nexport type Two = One`,
  (path) => `import { type One } from '${path}'\nexport type Two = One`,
  (path) => `import '${path}'`,
  (path) => `export * from '${path}'`,
  (path) => `export { one } from '${path}'`,
  (path) => `export class Two {\n  one = async () => (await import('${path}')) satisfies object\n}`,
]

const dependencies = [
  'zod',
  'ioredis',
  '@upstash/redis',
  'jose',
  '@middy/core',
  'nodemailer',
  'preact',
  '@aws-lambda-powertools/logger',
]
const planted = violations.map(([rule, folder, target], i) => ({
  rule,
  target,
  file: `${folder}/planted-${i}${rule === 'words' ? '.doc' : ''}.ts`,
}))
const seen = ways.map((way, i) => ({ way: way('…').split('\n')[0], file: `shared/store/way-${i}.ts` }))

let folder: string
let found: Violation[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perch-imports-'))
  const exact = (names: string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']))
  write(
    'package.json',
    JSON.stringify({ dependencies: exact(dependencies), devDependencies: { esbuild: '1.0.0' } }),
  )
  for (const name of [...dependencies, 'esbuild', 'not-in-package-json']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(`node_modules/${name}/index.js`, '')
  }
  for (const [file, targets] of Object.entries(clean)) {
    write(file, targets.map((target) => `import '${specifier(file, target)}'\n`).join(''))
  }
  for (const { file, target } of planted) write(file, `import '${specifier(file, target)}'`)
  for (const [i, { file }] of seen.entries()) write(file, ways[i]?.('../problems.ts') ?? '')
  write('shared/domain/cycle-a.ts', "import './cycle-b.ts'")
  write('shared/domain/cycle-b.ts', "import './cycle-a.ts'")
  write('shared/domain/types-a.ts', "import type { B } from './types-b.ts'\nexport type A = B")
  write('shared/domain/types-b.ts', "import './types-a.ts'\nexport type B = string")
  write('infra/cycle-a/one.ts', "import '../cycle-b/one.ts'")
  write('infra/cycle-b/one.ts', '')
  write('infra/cycle-b/two.ts', "import type { A } from '../cycle-a/two.ts'\nexport type B = A")
  write('infra/cycle-a/two.ts', 'export type A = string')
  found = violationsIn(readImports(folder, folders))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

function specifier(from: string, target: string): string {
  if (!/^(functions|shared|infra|openapi|client|tests|tour|bench|web)\//.test(target)) return target
  const path = relative(dirname(from), target)
  return path.startsWith('.') ? path : `./${path}`
}

function rulesBrokenBy(file: string): string[] {
  return found.filter(({ from }) => from === file).map(({ rule }) => rule)
}

test.each(planted)('$rule refuses $target in $file', ({ rule, file }) => {
  expect(rulesBrokenBy(file)).toContain(rule)
})

test.each(seen)('sees: $way', ({ file }) => {
  expect(rulesBrokenBy(file)).toContain('store')
})

test('no-cycles refuses files that need each other, types may', () => {
  expect(rulesBrokenBy('shared/domain/cycle-a.ts')).toEqual(['no-cycles'])
  expect(rulesBrokenBy('shared/domain/types-b.ts')).toEqual([])
})

test('no-folder-cycles refuses folders that need each other, for types alone as well', () => {
  expect(rulesBrokenBy('infra/cycle-a')).toEqual(['no-folder-cycles'])
  expect(rulesBrokenBy('infra/cycle-b')).toEqual(['no-folder-cycles'])
  expect(rulesBrokenBy('infra/cycle-a/one.ts')).toEqual([])
})

test('what the table allows is not refused', () => {
  const broken = Object.keys(clean).map((file) => [file, rulesBrokenBy(file)])
  expect(broken.filter(([, rules]) => rules?.length !== 0)).toEqual([])
})

test('every rule has a violation here', () => {
  const names = new Set([...violations.map(([rule]) => rule), 'no-cycles', 'no-folder-cycles'])
  expect(rules.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([])
})

test('the project itself is seen whole and breaks no rule', () => {
  const sources = readImports(root, folders)
  expect(violationsIn(sources).map(({ from, to, rule }) => `${rule}: ${from} → ${to}`)).toEqual([])
  const importing = sources.filter(({ imports }) => imports.length > 0).map(({ path }) => path)
  expect(codeFiles('functions').filter((file) => !importing.includes(file))).toEqual([])
})

test('what is deployed imports no type inline', () => {
  // The tool does not see all of those; it does see `await import(…)`.
  const inline = /\btypeof import\s*\(|\bimport\s*\([^)]*\)\s*\.\s*[A-Z]|\bcreateRequire\b/
  expect(codeFiles('functions', 'shared').filter((file) => inline.test(codeOf(file)))).toEqual([])
})
