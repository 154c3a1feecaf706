/** What the web app makes of dates, addresses, failures and the text of posts. */
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { PerchError } from '../../../client/perch.ts'
import type { Entity } from '../../../client/routes.ts'
import { problems } from '../../../shared/problems.ts'
import { shortAge } from '../../../web/app/dates.ts'
import { placeOf } from '../../../web/app/routes.ts'
import { isMissing, isSessionOver, sentenceOf } from '../../../web/app/sentences.ts'
import { RichText } from '../../../web/basics/rich-text.tsx'

test.each([
  [0, 'now'],
  [59, 'now'],
  [60, '1m'],
  [3599, '59m'],
  [3600, '1h'],
  [86_399, '23h'],
  [86_400, '1d'],
  [7 * 86_400, '21 Nov 2026'],
  // The clock of the reader is behind.
  [-30, 'now'],
])('an age of %i seconds is shown as %s', (seconds, shown) => {
  const at = '2026-11-21T12:00:00.000Z'
  expect(shortAge(at, Date.parse(at) + seconds * 1000)).toBe(shown)
})

test.each([
  ['/', { page: 'home', name: '' }],
  ['/u/ada', { page: 'profile', name: 'ada' }],
  ['/u/ada/followers', { page: 'followers', name: 'ada' }],
  ['/t/%D9%82%D9%87%D9%88%D8%A9', { page: 'tag', name: 'قهوة' }],
  ['/settings', { page: 'settings', name: '' }],
  ['/settings/', null],
  ['/u/', null],
  ['/u/%', null],
  ['/nowhere', null],
])('the page at %s', (path, place) => {
  expect(placeOf(path)).toEqual(place)
})

function refusal(status: number, code: string, headers: Record<string, string> = {}, more: object = {}) {
  const all = new Headers({ 'content-type': 'application/problem+json', ...headers })
  return new PerchError('GET /me', { status, headers: all, body: { status, code, detail: 'x', ...more } })
}

describe('a failure as a sentence', () => {
  test.each(Object.entries(problems))('of %s ends with a full stop and names no code', (code, { status }) => {
    const sentence = sentenceOf(refusal(status, code))
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(sentence).not.toContain(code)
  })

  test('says how long to wait', () => {
    const after = (seconds: string) =>
      sentenceOf(refusal(429, 'too-many-requests', { 'retry-after': seconds }))
    expect(after('1')).toBe('That was a lot at once. Try again in 1 second.')
    expect(after('40')).toBe('That was a lot at once. Try again in 40 seconds.')
    expect(after('700')).toBe('That was a lot at once. Try again in 12 minutes.')
  })

  test('says what is wrong with which field', () => {
    const errors = [{ pointer: '/username', detail: 'must be 3 to 30 of a-z, 0-9 and _' }]
    expect(sentenceOf(refusal(400, 'validation-failed', {}, { errors }))).toBe(
      'The username must be 3 to 30 of a-z, 0-9 and _.',
    )
  })

  test('of no answer at all asks to try again', () => {
    expect(sentenceOf(new TypeError('fetch failed'))).toBe('Perch did not answer. Try again.')
  })

  test('knows a session that is over from what is not there', () => {
    expect(isSessionOver(refusal(401, 'session-ended'))).toBe(true)
    expect(isSessionOver(refusal(403, 'not-yours'))).toBe(false)
    expect(isMissing(refusal(404, 'post-not-found'))).toBe(true)
    expect(isMissing(new TypeError())).toBe(false)
  })
})

describe('the text of a post', () => {
  const drawn = (text: string, entities: Entity[]) => renderToString(h(RichText, { text, entities }))

  test('has its entities as links, counted in code points', () => {
    const html = drawn('🦉🦉 @ada says #hi', [
      { type: 'mention', start: 3, end: 7, id: '1', username: 'ada_now' },
      { type: 'tag', start: 13, end: 16, tag: 'hi' },
    ])
    expect(html).toBe(
      '<p class="text" dir="auto">🦉🦉 <a href="/u/ada_now">@ada</a> says <a href="/t/hi">#hi</a></p>',
    )
  })

  test('shows long addresses short, and never follows what is no web address', () => {
    const url = `https://www.example.org/${'a'.repeat(60)}`
    const long = drawn(url, [{ type: 'link', start: 0, end: url.length, url }])
    expect(long).toContain(`href="${url}"`)
    expect(long).toContain(`>example.org/${'a'.repeat(25)}…</a>`)
    const script = 'javascript:alert(1)'
    expect(drawn(script, [{ type: 'link', start: 0, end: script.length, url: script }])).not.toContain('<a')
  })

  test('is text, however it looks', () => {
    expect(drawn('<b onclick="x">&amp;', [])).toBe(
      '<p class="text" dir="auto">&lt;b onclick=&quot;x&quot;>&amp;amp;</p>',
    )
  })
})
