import { problemOf } from '../../../shared/domain/requests/problem-of.ts'
import { guessedPasswords } from '../../../shared/keycloak/guessed-passwords.ts'
import { refuseWeakPassword } from '../../../shared/keycloak/weak-password.ts'

const refusal = (password: string) => {
  try {
    refuseWeakPassword(password)
    return 'none'
  } catch (error) {
    const { code, message } = problemOf(error) as { code: string; message: string }
    return `${code}: ${message}`
  }
}

test('the list holds 3,000 passwords, and none that is too short anyway', () => {
  const list = [...guessedPasswords()]
  expect(list).toHaveLength(3000)
  expect(
    list.filter((password) => password.length < 8 || password !== password.trim().toLowerCase()),
  ).toEqual([])
})

test.each([
  'password1',
  '12345678',
  'Password',
  'QWERTYUIOP',
  '1q2w3e4r',
  ' iloveyou ',
  '        ',
  '\t \u00a0  \u2003  ',
])('refuses what is guessed first: %j', (password) => {
  expect(refusal(password)).toMatch(/^weak-password: .*guessed first.* four words/)
})

test.each([
  'zzzzzzzz',
  'Zzzzzzzz',
  'x'.repeat(128),
  'abcabcabc',
  'abcabcab',
  'perchperch',
  '\ud83d\udc26'.repeat(8),
  'password1password1',
  'qwertyuiop'.repeat(12),
])('refuses what only repeats: %j', (password) => {
  expect(refusal(password)).toMatch(/^weak-password: .*repeats.* four words/)
})

test.each([
  'correct horse battery',
  'engine-1843',
  'zzzzzzzzq',
  'a horse, a horse',
  'no weak one, no weak one, ',
  'password of ada',
  '\u043f\u0430\u0440\u043e\u043b\u044c \u0430\u0434\u044b',
])('takes others: %j', (password) => {
  expect(refusal(password)).toBe('none')
})
