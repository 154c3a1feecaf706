import type { StoredEntity } from '../../store/posts/posts.ts'
import { findNameHolder } from '../../store/people/users.ts'
import { findEntities } from './entities.ts'

/** What a text that is being written leads to. A name that nobody has is no mention; one that was given up leads to its owner. */
export async function keepEntities(text: string): Promise<StoredEntity[]> {
  const found = findEntities(text)
  const names = [...new Set(found.flatMap(({ type, value }) => (type === 'mention' ? value : [])))]
  const holders = await Promise.all(names.map(findNameHolder))
  const ids = new Map(names.map((name, i) => [name, holders[i]?.id]))
  return found.flatMap(({ type, start, end, value }): StoredEntity[] => {
    if (type !== 'mention') return [[type, start, end]]
    const id = ids.get(value)
    // A name that is held for nobody leads to the id 0.
    return id ? [[type, start, end, id]] : []
  })
}
