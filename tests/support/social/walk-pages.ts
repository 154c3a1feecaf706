import { type Answer, call, type CallInput } from '../world/call.ts'

interface Item {
  id: string
}

/** Follows `next` from the first page to the last; the ids met on the way, page by page. */
export async function walkForwards(key: string, input: CallInput, limit: number): Promise<string[][]> {
  const pages: string[][] = []
  let after: string | null = null
  do {
    const page = await pageOf(key, input, { limit, ...(after === null ? {} : { after }) })
    pages.push(idsOf(page))
    after = page.body.next
  } while (after !== null)
  return pages
}

/** Follows `prev` from the page after `cursor` until nothing is newer; the ids met, newest first. */
export async function walkBack(
  key: string,
  input: CallInput,
  { limit, after }: { limit: number; after: string },
): Promise<string[]> {
  let page = await pageOf(key, input, { limit, after })
  const met = idsOf(page)
  for (let before = ''; page.body.prev !== before;) {
    before = page.body.prev
    page = await pageOf(key, input, { limit, before })
    met.unshift(...idsOf(page))
  }
  return met
}

export function idsOf({ body }: Answer): string[] {
  return (body.items as Item[]).map(({ id }) => id)
}

async function pageOf(key: string, input: CallInput, query: Record<string, string | number>) {
  const page = await call(key, {
    ...input,
    query: new URLSearchParams(query as Record<string, string>).toString(),
  })
  if (page.status !== 200) throw new Error(`${key}: ${JSON.stringify(page.body)}`)
  return page
}
