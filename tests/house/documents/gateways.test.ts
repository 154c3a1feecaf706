/** docs/gateways.md says of each gateway what is tried of it. */
import { gatewayCases } from '../../support/package/gateway-cases.ts'
import { read } from '../project.ts'

test('the table of docs/gateways.md has every case, with what the emulated cloud and npm start answer', () => {
  const [, table = ''] = /<!-- held against.*?-->(.*?)<!-- \/cases -->/s.exec(read('docs/gateways.md')) ?? []
  const rows = table.split('\n').filter((line) => /^\| (?![|-])/.test(line))
  const cells = rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
  expect(cells.map(([name, , cloud, local]) => [name, cloud, local])).toEqual(
    gatewayCases.map(({ name, cloud, local }) => [name, cloud, local]),
  )
})
