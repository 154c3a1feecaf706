/**
 * The one grammar of what a post's text leads to: mentions, tags and links. What is found when a post is written is kept
 * beside its text (see the decision on conversations), so a change of this grammar changes new posts alone.
 */

/** A stretch of a text; `start` and the exclusive `end` count Unicode code points. */
export interface FoundEntity {
  type: 'mention' | 'tag' | 'link'
  start: number
  end: number
  /** What it says, without the sign before it: a username in lower case, a tag as written, or the link. */
  value: string
}

/** Most entities of each type in one post; what is beyond them stays plain text. */
export const maxOfEachType = 20

/** A longer word after a # is no tag. Code points. */
const maxTagLength = 100

/*
 * A host has at least two labels, and a last one that is either ASCII or has no ASCII in it: "example.comです" ends before the
 * Japanese. No userinfo: it hides where a link leads.
 */
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}\-]{0,61}[\p{L}\p{M}\p{N}])?`
const lastLabel = String.raw`(?:(?:xn--[a-z0-9\-]{1,59}|[a-z]{2,63})(?![a-z0-9_])|[[\p{L}\p{M}]--[a-z]]{2,63}(?![\p{L}\p{M}\p{N}_]))`
const host = String.raw`(?:${label}\.){1,10}${lastLabel}`

/** What ends a link: white space, what shows nothing, quotation marks, brackets and stops that no address has unescaped. */
const outside = String.raw`\p{White_Space}\p{Cc}\p{Cf}<>"\`«»“”„‹›。、，！？；：「」『』（）【】《》〈〉〔〕［］｛｝`
const link = new RegExp(
  String.raw`(?<![\p{ASCII}&&[\p{L}\p{N}_@#$]])https?:\/\/${host}(?::\d{1,5}(?!\d))?(?!@)(?:[\/?#][^${outside}]*)?`,
  'giv',
)

/** What a tag is made of: the middle dots of Catalan and Japanese and the joiner of Persian among it, emoji not. */
const tagStart = String.raw`[\p{L}\p{N}_]`
const tagPart = String.raw`[[\p{L}\p{M}\p{N}_·・\u200c]--[\uFE00-\uFE0F\u20D0-\u20FF]]`
// A digit before \uFE0F or \u20E3 is the first half of a keycap.
const tag = String.raw`[#＃](?<tag>${tagStart}(?:${tagPart}*[[\p{L}\p{M}\p{N}_]--[\uFE00-\uFE0F\u20D0-\u20FF]])?(?![\uFE0F\u20E3]))`
const beforeTag = String.raw`(?<![\p{L}\p{M}\p{N}_#＃&\/=@＠])`

// After letters of any script that joins words without spaces (CJK, Thai) a mention may follow at once, as in twitter-text.
const mention = String.raw`[@＠](?<name>[a-z0-9_]{3,30})(?![a-z0-9_@＠\p{M}]|\p{Script=Latin}|:\/\/)`
const beforeMention = String.raw`(?<![a-z0-9_!#$%&*@＠=\/]|\p{Script=Latin}\p{M}{0,4})`

const mentionOrTag = new RegExp(`${beforeTag}${tag}|${beforeMention}${mention}`, 'giv')
/** "#left/#right": after a slash that follows a tag. */
const nextTag = new RegExp(String.raw`\/${tag}`, 'iyv')

/** The entities of a text in their order; none reaches into another. */
export function findEntities(text: string): FoundEntity[] {
  const links = [...text.matchAll(link)].map(({ 0: match, index }) => ({ start: index, value: trim(match) }))
  const found: Placed[] = []
  let from = 0
  for (const { start, value } of links) {
    found.push(...findNames(text, from, start), { type: 'link', start, end: start + value.length, value })
    from = start + value.length
  }
  found.push(...findNames(text, from, text.length))
  return inCodePoints(text, atMost(found))
}

/** Offsets in UTF-16 code units. */
type Placed = FoundEntity

/** Mentions and tags between two places; what is before the first is looked at to see whether a word begins there. */
function findNames(text: string, from: number, to: number): Placed[] {
  const before = text.slice(0, to)
  const found: Placed[] = []
  mentionOrTag.lastIndex = from
  for (let match = mentionOrTag.exec(before); match; match = mentionOrTag.exec(before)) {
    const end = match.index + match[0].length
    const { name, tag: word } = match.groups ?? {}
    if (name !== undefined)
      found.push({ type: 'mention', start: match.index, end, value: name.toLowerCase() })
    else if (word !== undefined) mentionOrTag.lastIndex = addTags(before, match.index, word, found)
  }
  return found
}

/** Adds a tag and those that follow it after slashes. Returns where they end. */
function addTags(text: string, start: number, word: string, found: Placed[]): number {
  const end = start + 1 + word.length
  // "#https://" is a link that somebody has put a sign before; "#1" is a number.
  const isTag = /\p{L}/v.test(word) && [...word].length <= maxTagLength && !text.startsWith('://', end)
  if (isTag) found.push({ type: 'tag', start, end, value: word })
  nextTag.lastIndex = end
  const next = isTag ? nextTag.exec(text)?.groups?.['tag'] : undefined
  return next === undefined ? end : addTags(text, end + 1, next, found)
}

const closing = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])

/** A link without the punctuation of the sentence around it, and without a bracket that was opened before it. */
function trim(match: string): string {
  let value = match
  for (;;) {
    const last = value.at(-1) ?? ''
    const opening = closing.get(last)
    const isOutside =
      opening === undefined
        ? /[.,:;!?'’‘*~…]/.test(last)
        : value.split(last).length > value.split(opening).length
    if (!isOutside) return value
    value = value.slice(0, -1)
  }
}

function atMost(found: Placed[]): Placed[] {
  const counts = { mention: 0, tag: 0, link: 0 }
  return found.filter(({ type }) => (counts[type] += 1) <= maxOfEachType)
}

function inCodePoints(text: string, found: Placed[]): FoundEntity[] {
  let [units, codePoints] = [0, 0]
  const upTo = (index: number) => {
    codePoints += Array.from(text.slice(units, index)).length
    units = index
    return codePoints
  }
  return found.map(({ start, end, ...rest }) => ({ ...rest, start: upTo(start), end: upTo(end) }))
}
