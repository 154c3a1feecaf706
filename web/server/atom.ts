/** What a user writes, as a feed that readers of news take (RFC 4287). */
import type { UserProfile } from '../../shared/schemas/people/user.ts'
import type { Post } from '../../shared/schemas/posts/post.ts'
import { postPath, userPath } from '../app/routes.ts'
import { shortened } from './heads.ts'

/** @param posts newest first; those on no public list are left out here as well */
export function atomOf(user: UserProfile, posts: Post[], site: string): string {
  const { username, displayName, createdAt } = user
  const address = site + userPath(username)
  const entries = posts.filter(({ visibility }) => visibility === 'public')
  const updated = entries.map(timeOf).toSorted().at(-1) ?? createdAt
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${xml(address)}</id>
<title>${xml(`${displayName ?? username} (@${username})`)}</title>
<updated>${updated}</updated>
<author><name>${xml(displayName ?? username)}</name><uri>${xml(address)}</uri></author>
<link rel="alternate" type="text/html" href="${xml(address)}"/>
<link rel="self" type="application/atom+xml" href="${xml(`${address}/atom.xml`)}"/>
${entries.map((post) => entryOf(post, site)).join('\n')}
</feed>
`
}

function entryOf(post: Post, site: string): string {
  const address = xml(site + postPath(post.id))
  return `<entry>
<id>${address}</id>
<title>${xml(shortened(post.text, 60))}</title>
<published>${post.createdAt}</published>
<updated>${timeOf(post)}</updated>
<link rel="alternate" type="text/html" href="${address}"/>
<content type="text">${xml(post.text)}</content>
</entry>`
}

const timeOf = ({ createdAt, editedAt }: Post) => editedAt ?? createdAt

/** Text in XML, without the characters that XML 1.0 cannot hold in any way. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
