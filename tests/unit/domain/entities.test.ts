import { findEntities, maxOfEachType } from '../../../shared/domain/posts/entities.ts'

const signs = { mention: '@＠', tag: '#＃', link: '' }

/** As `mention:ada`; the offsets have to lead to just that. */
function found(text: string): string[] {
  const codePoints = [...text]
  return findEntities(text).map(({ type, start, end, value }) => {
    const [first = '', ...rest] = codePoints.slice(start, end)
    if (type === 'link') expect([first, ...rest].join('')).toBe(value)
    else {
      expect(signs[type]).toContain(first)
      expect(type === 'mention' ? rest.join('').toLowerCase() : rest.join('')).toBe(value)
    }
    return `${type}:${value}`
  })
}

const mentions: [text: string, ...expected: string[]][] = [
  ['@ada', 'mention:ada'],
  ['Hello @ada and @bob_2!', 'mention:ada', 'mention:bob_2'],
  ['@Ada and @ADA', 'mention:ada', 'mention:ada'],
  ['＠ada in full width', 'mention:ada'],
  ['.@ada for all to see', 'mention:ada'],
  ['(@ada), "@bob"', 'mention:ada', 'mention:bob'],
  ['@ada, @bob. @eve: @joe?', 'mention:ada', 'mention:bob', 'mention:eve', 'mention:joe'],
  ['@ada\n@bob', 'mention:ada', 'mention:bob'],
  ["@ada's", 'mention:ada'],
  ['@ada-bob', 'mention:ada'],
  ['こんにちは@adaさん', 'mention:ada'],
  ['สวัสดี@ada', 'mention:ada'],
  ['😀@ada😀', 'mention:ada'],
  ['@ab is too short'],
  [`@${'a'.repeat(30)}`, `mention:${'a'.repeat(30)}`],
  [`@${'a'.repeat(31)} is too long, not cut`],
  ['ada@example.com'],
  ['é@example'],
  ['first.last+tag@example.com'],
  ['@ada@example.social is a name elsewhere'],
  ['@@ada'],
  ['@josé'],
  ['@adá'],
  ['@ada\u0301 with a combining accent'],
  ['medium.com/@ada'],
  ['a=@ada'],
  ['@ada://x'],
  ['#@ada $@ada &@ada *@ada !@ada %@ada'],
  ['@ 	@'],
]

const tags: typeof mentions = [
  ['#cats', 'tag:cats'],
  ['#Cats #DOGS', 'tag:Cats', 'tag:DOGS'],
  ['＃full', 'tag:full'],
  ['#a', 'tag:a'],
  ['#2026 #1 are numbers'],
  ['#2026goals #v2', 'tag:2026goals', 'tag:v2'],
  ['#snake_case #_x', 'tag:snake_case', 'tag:_x'],
  ['#_ #__'],
  ['#hash-tag', 'tag:hash'],
  ['#end. #of, #it! #ok? (#in) "#q"', 'tag:end', 'tag:of', 'tag:it', 'tag:ok', 'tag:in', 'tag:q'],
  [':#a ;#b', 'tag:a', 'tag:b'],
  ['foo)#bar', 'tag:bar'],
  ['#日本語', 'tag:日本語'],
  ['日本語 #タグ、つづく', 'tag:タグ'],
  ['日本語#タグ begins within a word'],
  ['#タグ・テスト', 'tag:タグ・テスト'],
  ['#col·lecció', 'tag:col·lecció'],
  ['#می\u200cخواهم', 'tag:می\u200cخواهم'],
  ['#हिन्दी', 'tag:हिन्दी'],
  ['#café #cafe\u0301', 'tag:café', 'tag:cafe\u0301'],
  ['#привет', 'tag:привет'],
  ['#العربية', 'tag:العربية'],
  ['#𝒳yz beyond the BMP', 'tag:𝒳yz'],
  ['#\ufe0f\u20e3 #\u20e3 are keycaps'],
  ['#a1\ufe0f\u20e3 ends before a keycap', 'tag:a'],
  ['#cool😎', 'tag:cool'],
  ['#❤️ #😎'],
  ['word#tag é#tag 1#tag'],
  ['#one#two', 'tag:one'],
  ['##double'],
  ['#left/#right/#up', 'tag:left', 'tag:right', 'tag:up'],
  ['a/#b example.com/#anchor'],
  ['&#39; &#x27;'],
  ['a=#b'],
  ['@#x'],
  [`#${'a'.repeat(100)}`, `tag:${'a'.repeat(100)}`],
  [`#${'a'.repeat(101)}`],
  ['#'],
  ['# tag'],
]

const links: typeof mentions = [
  ['https://example.com', 'link:https://example.com'],
  ['HTTP://EXAMPLE.COM/A', 'link:HTTP://EXAMPLE.COM/A'],
  ['See https://example.com.', 'link:https://example.com'],
  ['https://example.com/a, https://example.com/b!', 'link:https://example.com/a', 'link:https://example.com/b'],
  ['(https://example.com/a)', 'link:https://example.com/a'],
  ['https://en.wikipedia.org/wiki/Foo_(bar)', 'link:https://en.wikipedia.org/wiki/Foo_(bar)'],
  ['(https://en.wikipedia.org/wiki/Foo_(bar)).', 'link:https://en.wikipedia.org/wiki/Foo_(bar)'],
  ['[x](https://example.com/a) <https://example.com/b>', 'link:https://example.com/a', 'link:https://example.com/b'],
  ['"https://example.com/a" “https://example.com/b”', 'link:https://example.com/a', 'link:https://example.com/b'],
  ['https://example.com/?q=✓&p=😀#frag/x', 'link:https://example.com/?q=✓&p=😀#frag/x'],
  ['https://example.com/#16801062571L71', 'link:https://example.com/#16801062571L71'],
  ['https://example.com/@ada/#tag', 'link:https://example.com/@ada/#tag'],
  ['https://example.com:8443/a', 'link:https://example.com:8443/a'],
  ['https://example.com?x=1', 'link:https://example.com?x=1'],
  ['https://münchen.de/ä', 'link:https://münchen.de/ä'],
  ['https://例え.テスト/あ', 'link:https://例え.テスト/あ'],
  ['https://xn--r8jz45g.xn--zckzah/', 'link:https://xn--r8jz45g.xn--zckzah/'],
  ['https://ja.wikipedia.org/wiki/日本語。次', 'link:https://ja.wikipedia.org/wiki/日本語'],
  ['日本語https://example.comです', 'link:https://example.com'],
  ['https://a.example.co.uk/~x/-_=&+;a', 'link:https://a.example.co.uk/~x/-_=&+;a'],
  ['https://example.com/a\u200bb', 'link:https://example.com/a'],
  ['https://example.com/a…', 'link:https://example.com/a'],
  ["'https://example.com/it's'", "link:https://example.com/it's"],
  ['https://example.com/a @ada #b', 'link:https://example.com/a', 'mention:ada', 'tag:b'],
  ['https://localhost/a http://1.2.3.4/'],
  ['example.com www.example.com/a'],
  ['ftp://example.com javascript:alert(1) mailto:a@example.com'],
  ['xhttps://example.com #https://example.com @https://example.com'],
  ['https://user@example.com https://example.com@evil.example/'],
  ['https:// https://. https://-a.com https://a..com https:///x'],
  ['https://example.com1 https://例え.テストabc'],
] // prettier-ignore

test.each([...mentions, ...tags, ...links])('%s', (text, ...expected) => {
  expect(found(text)).toEqual(expected)
})

test('offsets count code points', () => {
  const text = '😀😀 @ada é👩‍👩‍👧 #日本 https://example.com/😀'
  expect(findEntities(text)).toEqual([
    { type: 'mention', start: 3, end: 7, value: 'ada' },
    { type: 'tag', start: 15, end: 18, value: '日本' },
    { type: 'link', start: 19, end: 40, value: 'https://example.com/😀' },
  ])
})

test('a text without any has none', () => {
  expect(findEntities('So it goes.')).toEqual([])
})

test('only so many of each type are found, whatever there is of the others', () => {
  const text = Array.from({ length: maxOfEachType + 5 }, (_, i) => `@u_${i} #t${i} http://a${i}.bc`).join(' ')
  const entities = findEntities(text)
  for (const type of ['mention', 'tag', 'link'])
    expect(entities.filter((entity) => entity.type === type)).toHaveLength(maxOfEachType)
})

test('entities are in order, and none reaches into another', () => {
  const pieces = ['@ada', '#tag', '#', '@', 'https://a.bc/', '/', ' ', 'x', '日本', '😀', '.', '(', ')', '1']
  let seed = 7
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below
  for (let round = 0; round < 500; round += 1) {
    const text = Array.from({ length: 1 + next(14) }, () => pieces[next(pieces.length)]).join('')
    found(text)
    const places = findEntities(text).flatMap(({ start, end }) => [start, end])
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  }
})

test.each(['a', '@', '#', '#a/', '-', 'a-', 'https://', 'https://a.', '(', ')', '.', 'é', '@abc', '日'])(
  'the longest text of %s is read in no time',
  (piece) => {
    const text = `https://a.bc/${piece.repeat(500)}`.slice(0, 500)
    const host = `https://${piece.repeat(500)}`.slice(0, 500)
    for (const one of [text, host, piece.repeat(500).slice(0, 500)]) found(one)
  },
)
