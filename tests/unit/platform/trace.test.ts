import { continueTrace, traceHeaders } from '../../../shared/telemetry/trace.ts'

// The example of the specification.
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${parentId}-01`

const begun = {
  traceId: expect.stringMatching(/^[\da-f]{32}$/),
  spanId: expect.stringMatching(/^[\da-f]{16}$/),
}

test('goes on with a trace: its id and flags, with a parent id of its own', () => {
  const trace = continueTrace({ traceparent })
  expect(trace).toEqual({ ...begun, traceId, flags: 1 })
  expect(trace.spanId).not.toBe(parentId)
  expect(traceHeaders(trace)).toEqual({ traceparent: `00-${traceId}-${trace.spanId}-01` })
})

test('begins a trace that nobody has recorded, with an id that is random, where none comes in', () => {
  const [one, two] = [continueTrace(), continueTrace({})]
  expect(one).toEqual({ ...begun, flags: 2 })
  expect(two.traceId).not.toBe(one.traceId)
  expect(traceHeaders(one).traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-02$/)
})

test.each([
  ['nothing', ''],
  ['of another form', 'foo'],
  ['without flags', `00-${traceId}-${parentId}`],
  ['with flags of one digit', `00-${traceId}-${parentId}-1`],
  ['in upper case', `00-${traceId.toUpperCase()}-${parentId}-01`],
  ['with a letter that is no digit', `00-${traceId.replace('4', 'g')}-${parentId}-01`],
  ['with a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
  ['with a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['with a short trace id', `00-${traceId.slice(1)}-${parentId}-01`],
  ['with a long parent id', `00-${traceId}-${parentId}0-01`],
  ['of the version that is none', `ff-${traceId}-${parentId}-01`],
  ['of version 00 with something behind it', `${traceparent}-what`],
  ['of version 00 with a dash behind it', `${traceparent}-`],
  ['of a later version with something behind it, but no dash', `cc-${traceId}-${parentId}-01.what`],
  ['sent twice', `${traceparent},${traceparent}`],
  ['with a space before it', ` ${traceparent}`],
])('begins a trace where the one that came in is %s, and drops its state', (_, invalid) => {
  const trace = continueTrace({ traceparent: invalid, tracestate: 'rojo=00f067aa0ba902b7' })
  expect(trace).toEqual({ ...begun, flags: 2 })
  expect(trace.traceId).not.toBe(traceId)
})

test.each([
  ['as it is', `cc-${traceId}-${parentId}-01`],
  ['with more behind it', `cc-${traceId}-${parentId}-01-what-the-future-will-be-like`],
])('goes on with a trace of a later version, %s, as version 00', (_, later) => {
  const trace = continueTrace({ traceparent: later })
  expect(traceHeaders(trace).traceparent).toBe(`00-${traceId}-${trace.spanId}-01`)
})

test.each([
  ['00', 0],
  ['01', 1],
  ['02', 2],
  ['03', 3],
  ['ff', 3],
])('keeps of the flags %s those that it knows', (flags, kept) => {
  expect(continueTrace({ traceparent: `00-${traceId}-${parentId}-${flags}` }).flags).toBe(kept)
})

const members = (count: number) => Array.from({ length: count }, (_, i) => `v${i}=1`).join(',')

test.each([
  ['one member', 'rojo=00f067aa0ba902b7'],
  ['two members with white space', 'congo=t61rcWkgMzE , \trojo=00f067aa0ba902b7'],
  ['a tenant', 'fw529a3039@dt=FfFfFfFf'],
  ['a key that begins with a digit', '1a-2f@foo=bar'],
  ['an empty member', 'foo=1,,bar=2'],
  ['every sign that a value may have', 'foo= !"#$%&\'()*+-./0:;<>?@A[\\]^_`a{|}~'],
  ['as many members as there may be', members(32)],
])('passes on a state of %s unchanged', (_, tracestate) => {
  const trace = continueTrace({ traceparent, tracestate })
  expect(traceHeaders(trace)).toEqual({ traceparent: expect.any(String), tracestate })
})

test.each([
  ['nothing', ''],
  ['nothing but commas', ' , '],
  ['no value', 'foo'],
  ['an empty value', 'foo='],
  ['a key in upper case', 'Foo=1'],
  ['a space in its key', 'foo =1'],
  ['two equals signs', 'foo=bar=baz'],
  ['a sign that is not ASCII', 'foo=é'],
  ['a space that is not ASCII', 'foo=1,\u2003bar=2'],
  ['too many members', members(33)],
  ['too many characters', `foo=${'1'.repeat(250)},bar=${'1'.repeat(250)},a=1`],
])('goes on with a trace, but not with a state of %s', (_, tracestate) => {
  expect(continueTrace({ traceparent, tracestate })).toEqual({ ...begun, traceId, flags: 1 })
})
