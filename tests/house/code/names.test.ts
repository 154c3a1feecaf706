import { basename } from 'node:path'
import { codeFiles, codeOf, projectFiles, read } from '../project.ts'

const ours = ['functions', 'shared', 'infra', 'openapi', 'client', 'tour', 'tests', 'bench', 'web']
const files = ours.flatMap((folder) => projectFiles(folder))

test('files have kebab-case names', () => {
  // The name of a test ends in .test.ts, of the words of a route in .doc.ts, of declarations in .d.ts.
  const kebab =
    /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.doc|\.d)?\.(ts|tsx|cjs|mjs|js|json|yaml|yml|lua|md|css|svg|py|txt)$/
  expect(files.filter((file) => !kebab.test(basename(file)) && basename(file) !== 'README.md')).toEqual([])
})

test('no file has a name that says nothing', () => {
  const empty = /(^|[/-])(utils?|helpers?|common|manager|service|impl)(?=[./-])/
  expect(files.filter((file) => empty.test(file))).toEqual([])
})

test('no file of code has more than 250 lines, unless a program has written it', () => {
  const written = codeFiles(...ours).filter((file) => !read(file).startsWith('// Written by `npm run '))
  const long = written.map((file) => [file, read(file).split('\n').length - 1] as const)
  expect(long.filter(([, lines]) => lines > 250)).toEqual([])
})

test('no test is focused or skipped, unless the machine lacks what it needs', () => {
  // Called as it stands, that is; `machineHasIt ? describe : describe.skip` is counted as skipped where it is not run.
  const switchedOff =
    /\b(test|it|describe)\.(only|skip|todo|failing)(\.each\b.*)?\(|\b[fx](it|test|describe)\(/
  expect(codeFiles('tests').filter((file) => switchedOff.test(codeOf(file)))).toEqual([])
})

test('no test sleeps', () => {
  const sleeps = /\b(setTimeout\((resolve|done)|delay\(|sleep\()|timers\/promises/
  expect(codeFiles('tests').filter((file) => sleeps.test(codeOf(file)))).toEqual([])
})

test('no test starts the ids of users at a number of its own: other files of its worker use the same realm', () => {
  const starts = /'SET', 'id_next_user', '/
  expect(codeFiles('tests/functions', 'tests/support').filter((file) => starts.test(codeOf(file)))).toEqual(
    [],
  )
})
