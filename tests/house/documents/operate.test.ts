import { alarmNames } from '../../../infra/cost/alarm-names.ts'
import { read } from '../project.ts'

test('docs/operate.md has a heading for each alarm, and for no other', () => {
  const headings = [...read('docs/operate.md').matchAll(/^### (.*Alarm)$/gm)]
  const explained = headings.flatMap(([, names = '']) => names.split(', '))
  expect(explained.toSorted()).toEqual(alarmNames().toSorted())
})
