import { useEffect, useState } from 'preact/hooks'
import type { User } from '../../client/routes.ts'
import { usePerch } from '../app/context.ts'
import { tagPath } from '../app/routes.ts'
import { Empty, Trouble } from '../basics/states.tsx'
import { PersonRow } from './person-row.tsx'

/** How long nothing is typed before it is looked for. Milliseconds. */
const pauseMs = 250

interface Found {
  people: User[]
  tags: string[]
}

/**
 * Finds people by their names, and tags, by how they begin.
 *
 * @param onSearch told whether something is looked for: then what is below makes room
 */
export function SearchBox({ onSearch }: { onSearch: (isSearching: boolean) => void }) {
  const perch = usePerch()
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found>()
  const [error, setError] = useState<unknown>()
  const [tries, setTries] = useState(0)
  // Back from what was found, one goes on where one was.
  useEffect(() => setText((history.state as { search?: string } | null)?.search ?? ''), [])
  const wanted = text.trim().replace(/^[@#]/, '')
  useEffect(() => {
    onSearch(wanted !== '')
    setError(undefined)
    if (wanted === '') return setFound(undefined)
    // The API takes none.
    if (!/[\p{L}\p{N}]/u.test(wanted)) return setFound({ people: [], tags: [] })
    const stop = new AbortController()
    const look = async () => {
      const of = (type: 'users' | 'tags') =>
        perch.send('GET /search', { query: { q: wanted, type, limit: 10 }, signal: stop.signal })
      const [users, tags] = await Promise.all([of('users'), of('tags')])
      setFound({
        people: users.items.filter((item) => 'username' in item),
        tags: tags.items.flatMap((item) => ('tag' in item ? [item.tag] : [])),
      })
    }
    const timer = setTimeout(() => {
      look().catch((failure: unknown) => {
        if (stop.signal.aborted) return
        setError(failure)
      })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [wanted, tries])
  const isFound = error === undefined && found !== undefined && wanted !== ''
  return (
    <search class="search">
      <input
        type="search"
        value={text}
        maxLength={100}
        aria-label="Search for people and tags"
        placeholder="People and tags"
        autocapitalize="none"
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          history.replaceState({ ...(history.state as object), search: currentTarget.value }, '')
        }}
      />
      {/* How many, not which: those are below, to be gone through. */}
      <p class="unseen" role="status">
        {isFound && `${found.people.length} people and ${found.tags.length} tags found`}
      </p>
      {error !== undefined && <Trouble error={error} again={() => setTries(tries + 1)} />}
      {isFound && <Results found={found} />}
    </search>
  )
}

function Results({ found: { people, tags } }: { found: Found }) {
  if (people.length + tags.length === 0) {
    return (
      <Empty title="Nothing found">
        <p>It is looked for at the beginning of names and tags.</p>
      </Empty>
    )
  }
  return (
    <>
      {tags.length > 0 && (
        <p class="search-tags">
          {tags.map((tag) => (
            <a key={tag} href={tagPath(tag)}>
              <bdi>#{tag}</bdi>
            </a>
          ))}
        </p>
      )}
      <ul class="people">
        {people.map((user) => (
          <PersonRow key={user.id} user={user} />
        ))}
      </ul>
    </>
  )
}
