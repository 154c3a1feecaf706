/** Somebody who reads a list's first page, and from there on follows `prev` and nothing else. */
import { type CallInput, call } from '../world/call.ts'

export interface Poller {
  /** What it has been shown, in the order of its polls: ids, of users too. */
  seen: string[]
  /** Polls until nothing is newer. */
  poll(): Promise<void>
}

interface Page {
  items: { id: string }[]
  prev: string
}

async function read(list: string, input: CallInput, query: Record<string, string>): Promise<Page> {
  const answer = await call(list, { ...input, query })
  if (answer.status !== 200) throw new Error(`${list}: ${JSON.stringify(answer.body)}`)
  return answer.body as Page
}

/** What is on the first page of a hundred counts as seen. */
export async function startPoller(list: string, input: CallInput = {}, limit = 3): Promise<Poller> {
  const first = await read(list, input, { limit: '100' })
  const seen = first.items.map(({ id }) => id)
  let { prev } = first
  return {
    seen,
    async poll() {
      for (let before = ''; before !== prev;) {
        before = prev
        const page = await read(list, input, { before, limit: String(limit) })
        seen.push(...page.items.map(({ id }) => id).toReversed())
        prev = page.prev
      }
    },
  }
}

/** The whole list as its pages show it now. */
export async function wholeList(list: string, input: CallInput = {}): Promise<string[]> {
  const ids: string[] = []
  let after: string | null = null
  do {
    const page: Page & { next: string | null } = (await call(list, {
      ...input,
      query: { limit: '100', ...(after === null ? {} : { after }) },
    }).then(({ body }) => body)) as Page & { next: string | null }
    ids.push(...page.items.map(({ id }) => id))
    after = page.next
  } while (after !== null)
  return ids
}

/** Everything that the list shows has been seen, and nothing twice. */
export async function expectSeen({ seen }: Poller, list: string, input: CallInput = {}): Promise<void> {
  const missed = (await wholeList(list, input)).filter((id) => !seen.includes(id))
  const repeated = seen.filter((id, i) => seen.indexOf(id) !== i)
  expect({ list, missed, repeated }).toEqual({ list, missed: [], repeated: [] })
}

/** Pollers of several lists, which poll together. */
export async function startPollers(lists: [list: string, input: CallInput][]) {
  const pollers = await Promise.all(lists.map((list) => startPoller(...list)))
  return {
    poll: () => Promise.all(pollers.map((poller) => poller.poll())),
    expectSeen: () => Promise.all(pollers.map((poller, i) => expectSeen(poller, ...lists[i]!))),
  }
}
