/** docs/openapi.json is what the routes say, and good OpenAPI. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { exposedHeaders } from '../../../shared/http/reply/respond.ts'
import { api, errorsOf, type Operation, resolve } from '../../support/world/documented.ts'
import { routes } from '../../support/world/routes.ts'
import { root } from '../project.ts'

const operations = Object.values(api.paths).flatMap((methods) => Object.values(methods))

test('docs/openapi.json is up to date (else: npm run openapi)', () => {
  const { stderr } = spawnSync(process.execPath, [join('openapi', 'write.ts'), '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
})

test('it is OpenAPI 3.1 by the schema of the specification', async () => {
  expect(await new Validator().validate(structuredClone(api))).toEqual({ valid: true })
})

test('it has the operations of the routes, under the keys of their functions', () => {
  const keys = routes.map(({ key }) => key).filter((key) => key !== 'catch-all')
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(keys.toSorted())
})

test('it asks for a token where the route does', () => {
  const secured = operations.filter(({ security }) => security.length > 0)
  const expected = routes.filter(({ access }) => access !== 'public').map(({ key }) => key)
  expect(secured.map(({ operationId }) => operationId).toSorted()).toEqual(expected.toSorted())
})

test('pages of other origins may read every header that it names', () => {
  const responses = operations.flatMap(({ responses }) => Object.values(responses)).map((one) => resolve(one))
  const named = new Set(responses.flatMap(({ headers = {} }) => Object.keys(headers)))
  // Browsers show Cache-Control anyway and keep cookies to themselves; the challenge of a 401 is always the same.
  const others = new Set(['Cache-Control', 'Set-Cookie', 'WWW-Authenticate'])
  expect(exposedHeaders.split(', ')).toEqual(
    expect.arrayContaining([...named].filter((name) => !others.has(name))),
  )
})

interface Media {
  schema: object
  examples?: Record<string, object>
}

test.each(operations.map((operation) => [operation.operationId, operation] as const))(
  'every example of %s is what its schema says',
  (_, { parameters = [], requestBody, responses }: Operation) => {
    const media: Media[] = [requestBody ?? {}, ...Object.values(responses).map(resolve)].flatMap(
      ({ content = {} }) => Object.values(content),
    )
    for (const { schema, examples = {} } of media) {
      const values = Object.values(examples).map((example) => resolve(example) as { value: unknown })
      expect(values).not.toEqual([])
      for (const { value } of values) expect([value, errorsOf(schema, value)]).toEqual([value, []])
    }
    for (const parameter of parameters) {
      const { schema, example } = parameter as { schema: object; example?: unknown }
      if (example !== undefined) expect([example, errorsOf(schema, example)]).toEqual([example, []])
    }
  },
)
