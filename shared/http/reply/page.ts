import type { Page } from '../../schemas/page.ts'
import type { ApiEvent } from '../request/event.ts'
import { ok, type Reply } from './reply.ts'

/** A page of a list, with its neighbours as RFC 8288 links, relative to the API's base. */
export function okPage(event: ApiEvent, page: Page<unknown>): Reply {
  const links = [link(event, 'next', 'after', page.next), link(event, 'prev', 'before', page.prev)]
  const header = links.filter((value) => value !== undefined).join(', ')
  return ok(page, header === '' ? {} : { Link: header })
}

function link(event: ApiEvent, rel: string, parameter: string, cursor: string | null): string | undefined {
  if (cursor === null) return undefined
  const query = new URLSearchParams(event.rawQueryString)
  query.delete('after')
  query.delete('before')
  query.set(parameter, cursor)
  return `<${encodeURI(event.rawPath)}?${query.toString()}>; rel="${rel}"`
}
