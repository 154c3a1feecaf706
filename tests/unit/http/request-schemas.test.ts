import { Credentials } from '../../../shared/schemas/sign-in/auth.ts'
import { PageQuery } from '../../../shared/schemas/page.ts'
import { PostId } from '../../../shared/schemas/posts/post.ts'

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success

describe('PageQuery', () => {
  test('asks for 20 from the newest on when it says nothing', () => {
    expect(PageQuery.parse({})).toEqual({ limit: 20 })
  })

  test('turns what the address says into numbers', () => {
    expect(PageQuery.parse({ limit: '100', after: '9007199254740991' })).toEqual({
      limit: 100,
      after: Number.MAX_SAFE_INTEGER,
    })
    expect(PageQuery.parse({ limit: '1', before: '0' })).toEqual({ limit: 1, before: { id: 0 } })
    expect(PageQuery.parse({ before: '8-9~1-2~3-4_5-6-7' })).toEqual({
      limit: 20,
      before: {
        id: 8,
        place: 9,
        gone: new Map([[1, 2], [3, 4]]),
        big: new Map([[5, { id: 6, place: 7 }]]),
      },
    }) // prettier-ignore
  })

  test.each(['0', '101', '-1', '1.5', '1e1', '', ' 5', '5 ', '0x5', 'ten', '１'])(
    'refuses limit=%s',
    (limit) => {
      expect(accepts(PageQuery, { limit })).toBe(false)
    },
  )

  test.each(['-1', '1.5', '', 'abc', '1e3', '9007199254740992', '99999999999999999', '(5', '+inf'])(
    'refuses %s as a cursor',
    (cursor) => {
      expect(accepts(PageQuery, { after: cursor })).toBe(false)
      expect(accepts(PageQuery, { before: cursor })).toBe(false)
    },
  )

  test.each(['1-', '1-2-3', '1-9007199254740992', '1~2', '1_2', '1-2~3-4_', `1-2${'~1-1'.repeat(11)}`])(
    'refuses %s as a cursor of newer items',
    (cursor) => {
      expect(accepts(PageQuery, { before: cursor })).toBe(false)
    },
  )

  test('refuses both cursors at once, and members it does not know', () => {
    expect(accepts(PageQuery, { after: '1', before: '2' })).toBe(false)
    expect(accepts(PageQuery, { offset: '1' })).toBe(false)
  })
})

describe('PostId', () => {
  test('accepts whole numbers that JavaScript holds exactly', () => {
    expect(PostId.parse('1')).toBe(1)
    expect(PostId.parse('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  })

  test.each(['0', '01', '-1', '1.0', '', 'abc', '9007199254740992', '12345678901234567', '1\n'])(
    'refuses %j',
    (id) => {
      expect(accepts(PostId, id)).toBe(false)
    },
  )
})

describe('Credentials', () => {
  test('are an email or a username, each with a password', () => {
    const byEmail = { email: 'ada@example.com', password: 'secret' }
    expect(Credentials.parse(byEmail)).toEqual(byEmail)
    expect(Credentials.parse({ username: 'ADA', password: 'secret' })).toEqual({
      username: 'ada',
      password: 'secret',
    })
  })

  test.each([
    ['nothing', {}],
    ['no identifier', { password: 'secret' }],
    ['both identifiers', { email: 'ada@example.com', username: 'ada', password: 'secret' }],
    ['no password', { username: 'ada' }],
    ['an empty password', { username: 'ada', password: '' }],
    ['a password of 257 characters', { username: 'ada', password: 'x'.repeat(257) }],
    ['a member more', { username: 'ada', password: 'secret', remember: true }],
    ['a list', ['ada', 'secret']],
    ['null', null],
  ])('are not %s', (_, value) => {
    expect(accepts(Credentials, value)).toBe(false)
  })
})
