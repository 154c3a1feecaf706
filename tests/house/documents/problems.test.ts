import { problems } from '../../../shared/problems.ts'
import { headingsOf, read } from '../project.ts'

const page = 'docs/problems.md'
const headings = headingsOf(page)

test('docs/problems.md has a heading for each problem code and none more', () => {
  const documented = headings.filter(({ level }) => level === 3).map(({ text }) => text)
  expect(documented.toSorted()).toEqual(Object.keys(problems).toSorted())
})

test('the anchor of each heading is its code, and no other heading takes it', () => {
  const anchors = headings.map(({ anchor }) => anchor)
  expect(Object.keys(problems).filter((code) => !anchors.includes(code))).toEqual([])
  expect(anchors.filter((anchor, i) => anchors.indexOf(anchor) !== i)).toEqual([])
})

test.each(Object.entries(problems))('%s stands below its status', (code, { status }) => {
  const at = headings.findIndex(({ text }) => text === code)
  const group = headings.slice(0, at).findLast(({ level }) => level === 2)
  expect(group?.text).toMatch(new RegExp(`^${status}\\b`))
})

test.each(Object.keys(problems))('%s says what happened and how to fix it', (code) => {
  const section = read(page)
    .split(/^#{2,3} /m)
    .find((part) => part.startsWith(`${code}\n`))
  expect(section).toMatch(/\n\*\*What happened\*\* \S/)
  expect(section).toMatch(/\n\*\*How to fix it\*\* \S/)
})
