import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'The caller deletes a post of theirs; it leaves every feed',
  description:
    'From then on it is found neither by its id nor in a list. A moderator deletes those of others, ' +
    'with a login of the last five minutes.',
}
