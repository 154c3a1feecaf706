/** What a function may weigh and what may be in it, and how much the project may depend on. */
import { join, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Contract } from '../../../shared/http/chain/contract.ts'
import { sharedPackage } from '../../support/package/packaged.ts'
import { type DeclaredFunction, declaredFunctions, read, root, serverless } from '../project.ts'

/** What a part of a function brings into its bundle. Raise a limit only for what is worth its weight at every cold start. */
interface Part {
  packages: string[]
  kib: number
  /** Does it bring the client of Keycloak's own (shared/keycloak)? */
  keycloak?: true
}

const edge: Part = {
  packages: [
    '@aws-lambda-powertools/commons',
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@aws/lambda-invoke-store',
    '@middy/core',
    '@middy/util',
    'zod',
  ],
  kib: 180,
}
/** What a route has beyond a worker. */
const route: Part = { packages: ['@middy/http-error-handler'], kib: 2 }
const redis: Part = {
  packages: [
    '@ioredis/commands',
    'cluster-key-slot',
    'debug',
    'denque',
    'ioredis',
    'ms',
    'redis-errors',
    'standard-as-callback',
  ],
  kib: 255,
}
const keycloak: Part = { packages: [], kib: 31, keycloak: true }
/** Signed and opaque ones. */
const tokens: Part = { packages: ['jose'], kib: 34, keycloak: true }
const queue: Part = { packages: [], kib: 11 }
/** What draws the pages, and what browsers load of them. */
const pages: Part = { packages: ['preact', 'preact-render-to-string'], kib: 152 }
const mail: Part = { packages: ['nodemailer'], kib: 210 }

/** Beyond what their contracts say: these two verify tokens that are not their caller's. */
const verifying = ['backchannel-logout', 'oidc-callback']

/** What a function is made of, by its contract and by what it uses. */
async function partsOf({ key, file }: DeclaredFunction): Promise<Part[]> {
  const { contract } = (await import(relative(__dirname, join(root, file)))) as { contract?: Contract }
  const uses = serverless.functions[key]?.uses ?? []
  const verifies = contract?.auth !== undefined || verifying.includes(key)
  const callsKeycloak = verifies || uses.some((use) => use.startsWith('keycloak-'))
  return [
    edge,
    ...(contract ? [route] : []),
    ...(uses.includes('redis') ? [redis] : []),
    ...(callsKeycloak ? [keycloak] : []),
    ...(verifies ? [tokens] : []),
    ...(uses.some((use) => use.endsWith('-queue')) ? [queue] : []),
    ...(uses.includes('smtp') ? [mail] : []),
    ...(key === 'web' ? [pages] : []),
  ]
}

let outputs: Metafile['outputs']

beforeAll(async () => {
  outputs = (await sharedPackage()).inputs()
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

test.each(declaredFunctions)('$key weighs no more than its parts', async (declared) => {
  const parts = await partsOf(declared)
  const most = parts.reduce((sum, { kib }) => sum + kib, 0)
  expect(bundleOf(declared.key).bytes / 1024).toBeLessThanOrEqual(most)
})

test.each(declaredFunctions)('$key holds no package that its parts do not need', async (declared) => {
  const allowed = (await partsOf(declared)).flatMap(({ packages }) => packages)
  expect(packagesOf(bundleOf(declared.key).files).filter((name) => !allowed.includes(name))).toEqual([])
})

/** No part of the client: the kinds of its failures, which the edge knows in every function. */
const kindsOfFailure = 'shared/keycloak/errors.ts'

test.each(declaredFunctions)('$key holds the client of Keycloak only if it needs it', async (declared) => {
  if ((await partsOf(declared)).some((part) => part.keycloak)) return
  const held = bundleOf(declared.key).files.filter((file) => file.startsWith('shared/keycloak/'))
  expect(held.filter((file) => file !== kindsOfFailure)).toEqual([])
})

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>
}

test('what is deployed is made of at most 25 packages, and the whole project of at most 880', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock
  const installed = Object.entries(packages).filter(([path]) => path !== '')
  const deployed = installed.filter(([, { dev, devOptional }]) => !dev && !devOptional)
  expect(deployed.length).toBeLessThanOrEqual(25)
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
