/** What a page loads: once, kept for the way back, and loaded again where another user looks at it. */
import { useEffect, useRef, useState } from 'preact/hooks'

interface Page<Item> {
  items: Item[]
  next: string | null
  prev: string
}

interface ListState<Item> {
  items: Item[] | undefined
  next: string | null
  /** The cursor for what is newer than the first page. */
  prev: string | undefined
  error: unknown
  isLoading: boolean
}

export interface List<Item> extends ListState<Item> {
  more: () => void
  again: () => void
  change: (change: (items: Item[]) => Item[]) => void
}

/** What pages have loaded, by the visit in the history of this tab: going back finds it as it was. */
const kept = new Map<string, unknown>()

/** Of this visit; on the server there is none. */
function visit(): string {
  if (typeof history === 'undefined') return ''
  return (history.state as { visit?: string } | null)?.visit ?? 'first'
}

/** How many of them: some way back. */
const mostKept = 60

function keep<Value>(key: string, value: Value): Value {
  kept.delete(key)
  kept.set(key, value)
  const [oldest = ''] = kept.keys()
  if (kept.size > mostKept) kept.delete(oldest)
  return value
}

/** Forgets what was loaded for another user. */
export function forgetLoaded(): void {
  kept.clear()
}

/** Forgets one list on all visits: something new is in it. */
export function forgetList(what: string): void {
  for (const key of kept.keys()) if (key.split(' ')[1] === what) kept.delete(key)
}

/**
 * A list in pages.
 *
 * @param what of which list; another one is loaded from nothing
 * @param viewer who looks: the same list is loaded anew for another one, and shown until that is here
 * @param initial what the server has sent; it saw it without a session
 */
export function useList<Item>(
  what: string,
  viewer: string,
  load: (after?: string) => Promise<Page<Item>>,
  initial?: Page<Item>,
): List<Item> {
  const key = `${visit()} ${what} ${viewer}`
  const start = (): ListState<Item> => ({
    items: initial?.items,
    next: initial?.next ?? null,
    prev: initial?.prev,
    error: undefined,
    isLoading: initial === undefined,
  })
  /** As it was left; what was on its way then is not any more. */
  const left = (): ListState<Item> | undefined => {
    const before = kept.get(key) as ListState<Item> | undefined
    return before?.items && { ...before, error: undefined, isLoading: false }
  }
  const [state, setState] = useState<ListState<Item>>(() => left() ?? start())
  const [tries, setTries] = useState(0)
  const shown = useRef(what)
  const current = useRef(key)
  current.current = key

  /** What comes for a list that has been left meanwhile is dropped. */
  const change = (how: (now: ListState<Item>) => ListState<Item>) => {
    if (current.current !== key) return
    setState((now) => keep(key, how(now)))
  }

  useEffect(() => {
    const before = left()
    const isAnother = shown.current !== what
    shown.current = what
    if (before) return setState(before)
    if (initial && viewer === '') return change(start)
    setState((now) => ({ ...now, ...(isAnother && { items: undefined }), error: undefined, isLoading: true }))
    load().then(
      ({ items, next, prev }) => change(() => ({ items, next, prev, error: undefined, isLoading: false })),
      (error: unknown) => change((now) => ({ ...now, error, isLoading: false })),
    )
  }, [key, tries])

  const more = () => {
    if (state.isLoading || state.next === null) return
    change((now) => ({ ...now, isLoading: true, error: undefined }))
    load(state.next).then(
      ({ items, next }) =>
        change((now) => ({ ...now, items: [...(now.items ?? []), ...items], next, isLoading: false })),
      (error: unknown) => change((now) => ({ ...now, error, isLoading: false })),
    )
  }
  const again = () => (state.items && state.next ? more() : setTries(tries + 1))
  return {
    ...state,
    more,
    again,
    change: (how) => change((now) => ({ ...now, items: how(now.items ?? []) })),
  }
}

export interface Loaded<Value> {
  value: Value | undefined
  error: unknown
  again: () => void
  set: (value: Value) => void
}

/** One thing that a page shows; see {@link useList}. */
export function useLoaded<Value>(
  what: string,
  viewer: string,
  load: () => Promise<Value>,
  initial?: Value,
): Loaded<Value> {
  const key = `${visit()} ${what} ${viewer}`
  const [value, setValue] = useState<Value | undefined>(() => (kept.get(key) as Value | undefined) ?? initial)
  const [error, setError] = useState<unknown>()
  const [tries, setTries] = useState(0)
  const shown = useRef(what)
  const set = (next: Value) => setValue(keep(key, next))
  useEffect(() => {
    let isOver = false
    const isAnother = shown.current !== what
    shown.current = what
    setError(undefined)
    const before = kept.get(key) as Value | undefined
    if (before !== undefined) setValue(before)
    else if (initial !== undefined && viewer === '') set(initial)
    else {
      if (isAnother) setValue(undefined)
      load().then(
        (loaded) => {
          if (!isOver) set(loaded)
        },
        (failure: unknown) => !isOver && setError(failure),
      )
    }
    return () => (isOver = true)
  }, [key, tries])
  return { value, error, again: () => setTries(tries + 1), set }
}
