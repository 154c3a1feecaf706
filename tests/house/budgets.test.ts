/** What a function may weigh and what may be in it, and how much the project may depend on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { bundle } from '../../infra/bundle.ts'
import { declaredFunctions, read, root } from './project.ts'

const edge = [
  '@aws-lambda-powertools/commons',
  '@aws-lambda-powertools/logger',
  '@aws-lambda-powertools/metrics',
  '@aws/lambda-invoke-store',
  '@middy/core',
  '@middy/http-error-handler',
  '@middy/util',
  // Signs the call that reads the secrets.
  'aws4fetch',
  'zod',
]
const redis = [
  '@ioredis/commands',
  '@upstash/redis',
  'cluster-key-slot',
  'debug',
  'denque',
  'ioredis',
  'ms',
  'redis-errors',
  'standard-as-callback',
  'uncrypto',
]

interface Kind {
  functions: string[]
  /** The packages that their bundles may hold. */
  packages: string[]
  /** May it hold the client of Keycloak's own (shared/keycloak)? */
  keycloak: boolean
  maxKiB: number
}

/** Raise a limit only for something that is worth its weight at every cold start. */
const kinds: Record<string, Kind> = {
  'needs nothing': {
    functions: ['live', 'catch-all', 'get-verification-form', 'get-password-reset-form'],
    packages: edge,
    keycloak: false,
    maxKiB: 175,
  },
  'reads what is public': {
    functions: ['get-user', 'list-followers', 'list-following', 'get-post', 'list-posts', 'list-user-posts'],
    packages: [...edge, ...redis],
    keycloak: false,
    maxKiB: 490,
  },
  'works behind the scenes': {
    functions: ['clean-up', 'reconcile', 'ready', 'deliver-posts'],
    packages: [...edge, ...redis],
    keycloak: true,
    maxKiB: 500,
  },
  'signs in': {
    functions: ['login', 'refresh', 'oidc-start', 'oidc-token', 'confirm-verification'],
    packages: [...edge, ...redis],
    keycloak: true,
    maxKiB: 520,
  },
  'puts into a queue': {
    functions: ['request-password-reset', 'sweep-deliveries'],
    packages: [...edge, ...redis],
    keycloak: true,
    maxKiB: 510,
  },
  // With the most common passwords, 14 KiB.
  'takes a new password': {
    functions: ['register', 'confirm-password-reset'],
    packages: [...edge, ...redis],
    keycloak: true,
    maxKiB: 535,
  },
  'verifies a token and takes a new password': {
    functions: ['update-password'],
    packages: [...edge, ...redis, 'jose'],
    keycloak: true,
    maxKiB: 556,
  },
  'verifies a token': {
    functions: [
      'can-post',
      'moderator',
      'delete-me',
      'export-me',
      'get-me',
      'add-follower',
      'remove-follower',
      'get-feed',
      'backchannel-logout',
      'delete-session',
      'list-sessions',
      'logout',
      'logout-all',
      'oidc-callback',
    ],
    packages: [...edge, ...redis, 'jose'],
    keycloak: true,
    maxKiB: 545,
  },
  'verifies a token and puts into a queue': {
    functions: ['create-post', 'delete-post', 'update-me', 'request-verification'],
    packages: [...edge, ...redis, 'jose'],
    keycloak: true,
    maxKiB: 556,
  },
  'sends mail': {
    functions: ['send-mail'],
    packages: [...edge, ...redis, 'nodemailer'],
    keycloak: true,
    maxKiB: 730,
  },
}

let folder: string
let outputs: Metafile['outputs']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perch-budgets-'))
  const { outputs: built } = await bundle(
    root,
    declaredFunctions.map(({ file }) => file),
    folder,
  )
  outputs = built
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function bundleOf(key: string): { bytes: number; files: string[] } {
  const file = declaredFunctions.find((declared) => declared.key === key)?.file ?? ''
  const [, output] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === file) ?? []
  if (!output) throw new Error(`serverless.yml declares no function ${key}`)
  const files = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return { bytes: output.bytes, files: files.map(([name]) => name) }
}

/** The packages that these files belong to. */
function packagesOf(files: string[]): string[] {
  const names = files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].toSorted()
}

test('every function is of one kind', () => {
  const sorted = Object.values(kinds)
    .flatMap(({ functions }) => functions)
    .toSorted()
  expect(sorted).toEqual(declaredFunctions.map(({ key }) => key).toSorted())
})

const cases = Object.entries(kinds).flatMap(([kind, { functions, ...budget }]) =>
  functions.map((key) => ({ key, kind, ...budget })),
)

test.each(cases)('$key, which $kind, weighs at most $maxKiB KiB', ({ key, maxKiB }) => {
  expect(bundleOf(key).bytes / 1024).toBeLessThanOrEqual(maxKiB)
})

test.each(cases)('$key, which $kind, holds no package that its kind does not need', ({ key, packages }) => {
  expect(packagesOf(bundleOf(key).files).filter((name) => !packages.includes(name))).toEqual([])
})

test.each(cases.filter(({ keycloak }) => !keycloak))(
  '$key, which $kind, holds no client of Keycloak',
  ({ key }) => {
    expect(bundleOf(key).files.filter((file) => file.startsWith('shared/keycloak/'))).toEqual([])
  },
)

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>
}

test('what is deployed is made of at most 24 packages, and the whole project of at most 880', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock
  const installed = Object.entries(packages).filter(([path]) => path !== '')
  const deployed = installed.filter(([, { dev, devOptional }]) => !dev && !devOptional)
  expect(deployed.length).toBeLessThanOrEqual(24)
  // Newman alone brings 145 of them: docs/decisions/collection.md
  expect(installed.length).toBeLessThanOrEqual(880)
})

test('the most common passwords are where a password is set, and nowhere else', () => {
  const holders = declaredFunctions.filter(({ key }) =>
    bundleOf(key).files.includes('shared/keycloak/guessed-passwords.ts'),
  )
  const keys = holders.map(({ key }) => key)
  expect(keys.toSorted()).toEqual(['confirm-password-reset', 'register', 'update-password'])
})
