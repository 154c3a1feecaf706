/** The collection as its users run it, from its first request to its last. */
import { readFileSync } from 'node:fs'
import { type Collection, runCollection } from '../../support/client/run-collection.ts'
import { api } from './started.ts'

const collection = JSON.parse(readFileSync('docs/perch.postman_collection.json', 'utf8')) as Collection

test.each(['once', 'and again'])(
  'the collection runs without a failure: %s',
  async () => {
    const { requests, assertions, failures } = await runCollection(collection, { baseUrl: api.url })
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(50)
    expect(assertions).toBeGreaterThanOrEqual(requests)
  },
  120_000,
)
