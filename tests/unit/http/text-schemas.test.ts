import { routes } from '../../../shared/http/request/routes.ts'
import { Bio, DisplayName, Email, NewUsername, Username } from '../../../shared/schemas/people/user.ts'
import { text } from '../../../shared/schemas/text.ts'

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success

describe('text', () => {
  const schema = text({ min: 1, max: 5 })

  test.each([
    ['one letter', 'a'],
    ['as many letters as it may', 'abcde'],
    ['as many emoji as it may: each is one code point, though two UTF-16 units', '😀😀😀😀😀'],
    ['white space around a letter', ' \na\t '],
    ['a NUL beside a letter', 'a\0'],
    ['a surrogate pair', '\uD83D\uDE00'],
    ['a letter of Hebrew with its direction', '\u200fא'],
  ])('accepts %s', (_, value) => {
    expect(schema.parse(value)).toBe(value)
  })

  test.each([
    ['nothing', ''],
    ['one letter too many', 'abcdef'],
    ['one emoji too many', '😀😀😀😀😀😀'],
    ['an emoji that is five code points, and one letter', '👩‍👩‍👧a'],
    ['letter and accent as two code points too many', 'abcde\u0301'],
    ['a million letters', 'a'.repeat(1_000_000)],
    ['null', null],
    ['a number', 12],
    ['a list of letters', ['a']],
    ['white space alone', ' \n\t '],
    ['line separators alone', '\u2028\u2029'],
    ['a NUL alone', '\0'],
    ['a byte order mark alone', '\uFEFF'],
    ['joiners and spaces without width alone', '\u200b\u200d\u2060'],
    ['a filler of Hangul alone', '\u3164'],
    ['an empty pattern of Braille alone', '\u2800'],
  ])('refuses %s', (_, value) => {
    expect(accepts(schema, value)).toBe(false)
  })

  test('comes back as it was: not trimmed, not normalised', () => {
    for (const value of [' a ', '\r\na', 'e\u0301', '\u00e9', '\u212b'])
      expect(schema.parse(value)).toBe(value)
  })
})

describe('DisplayName and Bio', () => {
  test.each([
    ['an override of direction', 'a\u202eb'],
    ['an isolate', 'a\u2066b'],
    ['an embedding', 'a\u202ab'],
    ['a NUL', 'a\0b'],
    ['an escape', 'a\u001b[31m'],
    ['a control character of Latin-1', 'a\u0085b'],
    ['nothing to see', '\u200b \u3164'],
  ])('refuse %s', (_, value) => {
    expect(accepts(DisplayName, value)).toBe(false)
    expect(accepts(Bio, value)).toBe(false)
  })

  test.each(['Ada L.', 'عائشة', '\u200fנועה', '👩‍💻', 'e\u0301'])('accept %s', (value) => {
    expect(DisplayName.parse(value)).toBe(value)
    expect(Bio.parse(value)).toBe(value)
  })

  test('only a bio may have several lines', () => {
    expect(accepts(Bio, 'one\r\ntwo\tthree')).toBe(true)
    for (const value of ['one\ntwo', 'one\ttwo', 'one\u2028two'])
      expect(accepts(DisplayName, value)).toBe(false)
  })
})

describe('Username', () => {
  test.each(['ada', '___', '007', 'a'.repeat(30)])('accepts %s', (name) => {
    expect(Username.parse(name)).toBe(name)
  })

  test('lower-cases', () => {
    expect(Username.parse('Ada_LOVELACE')).toBe('ada_lovelace')
  })

  test.each([
    '',
    'ab',
    'a'.repeat(31),
    'a b',
    'a-b-c',
    'a.b.c',
    'ada@x',
    'ädä',
    'аdа',
    ' ada',
    'ada\n',
    'ada\0',
  ])('refuses %j', (name) => {
    expect(accepts(Username, name)).toBe(false)
  })

  test('refuses what is no string', () => {
    for (const value of [undefined, null, 123, ['ada'], { toLowerCase: 'ada' }])
      expect(accepts(Username, value)).toBe(false)
  })

  const words = Object.values(routes)
    .flatMap((route) => route.split('/').slice(1))
    .filter((word) => accepts(Username, word))

  test.each([
    ...new Set(words),
    'ADMIN',
    'null',
    'undefined',
    'docs',
    'login',
    'search',
    'settings',
    'notifications',
  ])('is not to be taken where it is %s', (name) => {
    expect(accepts(NewUsername, name)).toBe(false)
    expect(accepts(NewUsername, `${name}_2`)).toBe(true)
  })
})

describe('Email', () => {
  test.each(['ada@example.com', 'a.b+c@sub.example.org', `${'a'.repeat(60)}@example.com`])(
    'accepts %s',
    (email) => {
      expect(Email.parse(email)).toBe(email)
    },
  )

  test.each(['', 'ada', '@example.com', 'ada@', 'a b@example.com', 'ada@example', 'ada@example.com\n'])(
    'refuses %j',
    (email) => {
      expect(accepts(Email, email)).toBe(false)
    },
  )

  test('lower-cases', () => {
    expect(Email.parse('Ada@Example.COM')).toBe('ada@example.com')
  })

  test('refuses more than 254 characters', () => {
    const longest = `ada@${'a'.repeat(254 - 'ada@.com'.length)}.com`
    expect(accepts(Email, longest)).toBe(true)
    expect(accepts(Email, `a${longest}`)).toBe(false)
  })

  test('refuses more than 64 characters before the @', () => {
    const longest = `${'a'.repeat(64)}@example.com`
    expect(accepts(Email, longest)).toBe(true)
    expect(accepts(Email, `a${longest}`)).toBe(false)
  })
})
