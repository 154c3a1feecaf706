/** The text of a post with its links. Text is text: nothing in it is ever read as HTML. */
import type { Entity } from '../../client/routes.ts'
import { tagPath, userPath } from '../app/routes.ts'

export function RichText({ text, entities }: { text: string; entities: Entity[] }) {
  // Entities count code points, as the API does.
  const characters = [...text]
  const parts = []
  let at = 0
  for (const entity of entities) {
    if (entity.start < at) continue
    parts.push(characters.slice(at, entity.start).join(''))
    parts.push(<Linked entity={entity} words={characters.slice(entity.start, entity.end).join('')} />)
    at = entity.end
  }
  parts.push(characters.slice(at).join(''))
  return (
    <p class="text" dir="auto">
      {parts}
    </p>
  )
}

function Linked({ entity, words }: { entity: Entity; words: string }) {
  if (entity.type === 'mention') return <a href={userPath(entity.username)}>{words}</a>
  if (entity.type === 'tag') return <a href={tagPath(entity.tag)}>{words}</a>
  if (!/^https?:\/\//i.test(entity.url)) return <>{words}</>
  return (
    <a href={entity.url} rel="nofollow noopener ugc" target="_blank">
      {shortened(words)}
    </a>
  )
}

/** An address as people read it: without its scheme, and not endless. */
function shortened(address: string): string {
  const bare = address.replace(/^https?:\/\/(www\.)?/i, '')
  return bare.length > 40 ? `${bare.slice(0, 37)}…` : bare
}
