import { searchPage } from '../../openapi/examples.ts'
import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: 'Users and tags by how they begin',
  description:
    'Users whose username, or a word of whose display name, begins with `q`; of several words, each has to fit. Or tags that public posts have. Upper and lower case are the same, and so are other ways to write the same letters (NFKC). In alphabetical order of what begins like that.',
  parameters: {
    q: { description: 'With or without the sign before a name or a tag.', example: 'ada' },
    type: { description: 'What to look for.', example: 'users' },
    after: { description: 'The cursor `next` of a page.', example: 'YWRhIDE' },
    before: { description: 'The cursor `prev` of a page; not together with `after`.' },
  },
  response: searchPage,
}
