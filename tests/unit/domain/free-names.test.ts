import { nameFrom } from '../../../shared/domain/people/free-names.ts'

test.each([
  ['ada', 'ada'],
  ['Ada.Lovelace', 'ada_lovelace'],
  ['  Zoë-W  ', 'zoe_w'],
  ['_x_', 'user'],
  ['admin', 'user'],
  ['Ада', 'user'],
  ['', 'user'],
  ['ada@example.com', 'user'],
  ['a'.repeat(40), 'a'.repeat(30)],
  ['😀 ok ok', 'ok_ok'],
])('a name like %s becomes %s', (name, expected) => {
  expect(nameFrom(name)).toBe(expected)
})
