import { parseEnv } from 'node:util'
import { settingNames } from '../../../shared/config.ts'
import { secretNames } from '../../../infra/deploy/uses.ts'
import { readSettings } from '../../../infra/settings/settings.ts'
import { codeFiles, codeOf, read, serverless } from '../project.ts'

const example = read('.env.example')
const exampleValues = parseEnv(example)
/** Also those that are commented out: they are read from a command's own environment only. */
const exampleNames = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name)

/** The variables that infra/ and tour/ read: the schema's members, and what is read by name. */
function toolSettingNames(): string[] {
  const members = codeOf('infra/settings/settings.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)
  const byName = codeFiles('infra', 'tour').flatMap((file) => [
    ...codeOf(file).matchAll(/process\.env(?:\.|\[')([A-Z][A-Z0-9_]+)/g),
  ])
  return [...members, ...byName].map(([, name]) => String(name))
}

function sorted(names: Iterable<string | undefined>): string[] {
  return [...new Set(names)].map(String).toSorted()
}

test('.env.example holds exactly the settings that are read, each once', () => {
  expect(sorted(exampleNames)).toEqual(sorted([...settingNames(), ...toolSettingNames()]))
  expect(exampleNames.length).toBe(new Set(exampleNames).size)
})

test('serverless.yml passes exactly the settings that shared/config.ts reads and that are no secrets', () => {
  const passed = Object.keys(serverless.provider.environment)
  expect(sorted([...passed, ...secretNames])).toEqual(sorted(settingNames()))
  expect(passed.filter((name) => secretNames.includes(name))).toEqual([])
})

/** What the deployment itself makes is named by a reference to it. */
const given = Object.entries(serverless.provider.environment).filter(([, value]) => typeof value === 'string')

test.each(given as [string, string][])(
  'serverless.yml and .env.example have the same default of %s',
  (name, value) => {
    const [, variable, fallback] = /^\$\{env:(\w+), '(.*)'\}$/.exec(value) ?? []
    expect(variable).toBe(name)
    expect(fallback).toBe(exampleValues[name])
  },
)

test('.env.example as it stands changes nothing of what infra does', () => {
  expect(readSettings(exampleValues)).toEqual(readSettings({}))
})

test('.env.example explains every group of settings and holds no secret', () => {
  const paragraphs = example.split(/\n\s*\n/).filter((paragraph) => /^(# )?[A-Z0-9_]+=/m.test(paragraph))
  expect(paragraphs.filter((paragraph) => !/^# \S.*[.:)]$/m.test(paragraph))).toEqual([])
  const secrets = Object.entries(exampleValues).filter(([name]) => /SECRET|TOKEN|PASSWORD$|_KEY$/.test(name))
  expect(secrets.length).toBeGreaterThan(0)
  expect(secrets.filter(([, value]) => value !== '')).toEqual([])
})

test('only shared/config.ts reads the environment of what is deployed', () => {
  const readsEnvironment = /\bprocess\s*(\?\.|\.|\[)\s*['"`]?env\b|=\s*process\b|['"](node:)?process['"]/
  const readers = codeFiles('functions', 'shared').filter((file) => readsEnvironment.test(codeOf(file)))
  expect(readers).toEqual(['shared/config.ts'])
})
