/** docs/asvs.md says what of OWASP's standard is met: no row without a test that exists, or a reason. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ZodObject } from 'zod'
import { contextWords, realmSettings } from '../../../../infra/realm-description/realm-settings.ts'
import { readRoutes } from '../../../../openapi/routes.ts'
import { codeFiles, codeOf, projectFiles, read, root } from '../../project.ts'

const page = read('docs/asvs.md')
const cells = (line: string) => line.split('|').map((cell) => cell.trim())

const rows = page
  .split('\n')
  .map((line) => cells(line))
  .filter(([, number = '']) => /^\d+\.\d+\.\d+$/.test(number))
  .map(([, number = '', level, asks = '', state = '', shownBy = '']) => ({
    number,
    level,
    asks,
    state,
    shownBy,
  }))

const withState = (wanted: string) => rows.filter(({ state }) => state === wanted)

/** Each section of the standard, and how many requirements of levels 1 and 2 it has. */
const sections =
  '6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 ' +
  '9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3'

test('every requirement of levels 1 and 2 has one row', () => {
  const wanted = sections.split(' ').flatMap((one) => {
    const [section, count] = one.split(':')
    return Array.from({ length: Number(count) }, (_, i) => `${section}.${i + 1}`)
  })
  expect(rows.map(({ number }) => number)).toEqual(wanted)
  expect(rows.filter(({ level, asks }) => !/^[12]$/.test(level ?? '') || asks === '')).toEqual([])
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['met', 'not met', 'not applicable']))
})

/** The tests that a row names, as `file`: "name", "name". */
function testsIn(shownBy: string): [file: string, name: string][] {
  return [...shownBy.matchAll(/`(tests\/[^`]+)`((?:[:;] "[^"]+")+)/g)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name]): [string, string] => [file, String(name)]),
  )
}

/** Whether the file begins a text with this, as it does the name of a test. */
function holds(file: string, name: string): boolean {
  if (!existsSync(join(root, file))) return false
  const text = read(file)
  return [`'${name}`, `"${name}`, `\`${name}`].some((beginning) => text.includes(beginning))
}

test('what is met is shown by tests that exist, and what is not has a reason', () => {
  const missing = withState('met').flatMap(({ number, shownBy }) => {
    const named = testsIn(shownBy)
    const lost = named.filter(([file, name]) => !holds(file, name)).map((one) => one.join(': '))
    return named.length === 0 ? [`${number} names no test`] : lost.map((one) => `${number} ${one}`)
  })
  expect(missing).toEqual([])
  const others = [...withState('not met'), ...withState('not applicable')]
  expect(others.filter(({ shownBy }) => shownBy.length < 20)).toEqual([])
})

test('the page counts its rows, and nine of ten that apply are met', () => {
  const [met, notMet, notApplicable] = ['met', 'not met', 'not applicable'].map(
    (state) => withState(state).length,
  ) as [number, number, number]
  const share = met / (met + notMet)
  expect(share).toBeGreaterThanOrEqual(0.9)
  const said = page.replaceAll(/\s+/g, ' ')
  expect(said).toContain(`Of ${rows.length} requirements ${notApplicable} do not apply.`)
  const percent = (Math.floor(share * 1000) / 10).toFixed(1)
  expect(said).toContain(`${met + notMet}, **${met} are met** (${percent} %) and ${notMet} are not`)
})

test('every route that gives a token is among the ways in', async () => {
  const routes = await readRoutes()
  const gives = routes
    .filter(({ contract: { responses } }) =>
      Object.values(responses).some(
        (schema) =>
          schema instanceof ZodObject &&
          ['accessToken', 'access_token', 'token'].some((name) => name in schema.shape),
      ),
    )
    .map(({ method, path }) => `${method} ${path}`)
  const section = page.slice(page.indexOf('### Ways in'), page.indexOf('### Words'))
  const listed = section
    .split('\n')
    .flatMap((line) => /^`([A-Z]+ [^`]+)`$/.exec(cells(line)[2] ?? '')?.[1] ?? [])
  expect(listed.toSorted()).toEqual(gives.toSorted())
})

test('the words and lifetimes on the page are those of the realm', () => {
  const words = contextWords.map((word) => `\`${word}\``).join(', ')
  expect(page).toContain(`${words}: none of them is a password, with any digits and signs around it.`)
  const settings = realmSettings({ realm: 'perch', clientSecret: '', adminClientSecret: '' })
  const days = (seconds = 0) => seconds / (24 * 3600)
  expect(page).toContain(
    `ends ${days(settings.ssoSessionIdleTimeout)} days after it was last renewed, and after ${days(settings.ssoSessionMaxLifespan)} days`,
  )
  expect(settings).toMatchObject({
    clientSessionIdleTimeout: settings.ssoSessionIdleTimeout,
    clientSessionMaxLifespan: settings.ssoSessionMaxLifespan,
    accessTokenLifespan: 300,
    accessCodeLifespan: 60,
    otpPolicyDigits: 6,
    otpPolicyPeriod: 30,
  })
})

test('every field for a password hides it, and takes what a password manager fills in', () => {
  const pages = projectFiles('web').filter((file) => file.endsWith('.tsx'))
  const count = (pattern: RegExp) => pages.flatMap((file) => [...read(file).matchAll(pattern)]).length
  const hidden = count(/type="password"/g)
  expect(hidden).toBeGreaterThanOrEqual(4)
  expect(count(/type="password"\s+autocomplete="(current|new)-password"/g)).toBe(hidden)
  expect(count(/(?<!<PasswordNow )name="\w*password"/gi)).toBeLessThanOrEqual(hidden)
  expect(count(/onPaste|onCopy|autocomplete="off"/g)).toBe(0)
})

test('no secret is made by chance that can be foreseen', () => {
  // The one place names a visit of a page.
  const files = codeFiles('functions', 'shared', 'infra', 'web', 'client')
  expect(files.filter((file) => codeOf(file).includes('Math.random'))).toEqual(['web/browser/history.ts'])
})
