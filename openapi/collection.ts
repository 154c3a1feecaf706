/** The story as a collection for Postman (format 2.1), with what the OpenAPI document says of each request. */
import type { ApiDocument, Operation } from './client-routes.ts'
import { type Scene, story, variables } from './story.ts'

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/**
 * The collection as JSON. It fails where the story names a route or a status that the document does not have. A route that
 * the story does not tell of stands in a folder at the end, with its examples.
 */
export function collection(document: ApiDocument): string {
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [
        operation.operationId,
        { method: method.toUpperCase(), path, ...operation },
      ]),
    ),
  )
  const told = new Set(Object.values(story).flatMap((scenes) => scenes.map(({ route }) => route)))
  const untold = [...operations.values()].filter(({ operationId }) => !told.has(operationId))
  const item = (scene: Scene) => {
    const operation = operations.get(scene.route)
    if (!operation) throw new Error(`openapi/story.ts: there is no route ${scene.route}`)
    return request(scene, operation)
  }
  return JSON.stringify({
    info: { name: 'Perch', description: about, schema },
    auth: bearer('accessToken'),
    variable: Object.entries({ baseUrl: baseUrl(document), ...variables }).map(([key, value]) => ({
      key,
      value,
    })),
    item: [
      ...Object.entries(story).map(([name, scenes]) => ({ name, item: scenes.map(item) })),
      ...(untold.length > 0 ? [{ name: 'Other routes', item: untold.map(outsideOfStory) }] : []),
    ],
  })
}

const about = `A story from registering to logging out everywhere, to be run from its first request to its last; each run
makes new users. Another API than the one of \`npm start\`: change the variable \`baseUrl\`. The variables hold the tokens:
login, refresh and a change of the account store the pair for the requests that follow.`

function baseUrl({ servers }: ApiDocument): string {
  const { url = '', variables: parts = {} } = servers[0] ?? {}
  return url.replace(/\{(\w+)\}/g, (_, name: string) => parts[name]?.default ?? '')
}

const bearer = (variable: string) => ({
  type: 'bearer',
  bearer: [{ key: 'token', value: `{{${variable}}}`, type: 'string' }],
})

function request(
  scene: Omit<Scene, 'status'> & Partial<Pick<Scene, 'status'>>,
  operation: Operation & { method: string; path: string },
) {
  const { method, path, summary, description, security } = operation
  const { status, title = summary, as, parameters = {}, before, after = [] } = scene
  if (status !== undefined && !(status in operation.responses)) {
    throw new Error(`openapi/story.ts: ${scene.route} does not answer ${status}`)
  }
  const content = Object.entries(operation.requestBody?.content ?? {})[0]
  // Where a token may come or not, the scene says so by `as`.
  const isPublic =
    security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0)
  const headers = given(operation, 'header', parameters)
  const script = [
    status === undefined
      ? "pm.test('does not fail', () => pm.expect(pm.response.code < 500).to.equal(true))"
      : `pm.test('answers ${status}', () => pm.response.to.have.status(${status}))`,
    ...(after.length > 0 ? ['const body = pm.response.json()', ...after] : []),
  ]
  return {
    name: title,
    event: [
      ...(before ? [{ listen: 'prerequest', script: { type: 'text/javascript', exec: before } }] : []),
      { listen: 'test', script: { type: 'text/javascript', exec: script } },
    ],
    request: {
      method,
      description: [`\`${method} ${path}\``, summary, description].filter(Boolean).join('\n\n'),
      ...(as ? { auth: bearer(as) } : isPublic ? { auth: { type: 'noauth' } } : {}),
      header: [...headers, ...(content ? [{ key: 'Content-Type', value: content[0] }] : [])],
      ...(content ? { body: requestBody(content, scene.body) } : {}),
      url: address(path, parameters, given(operation, 'query', parameters)),
    },
  }
}

/** With the examples of the document: whether they name something that there is, nothing here can know. */
function outsideOfStory(operation: Operation & { method: string; path: string }) {
  const examples = (operation.parameters ?? [])
    .filter(({ required, example }) => required && example !== undefined)
    .map(({ name, example }) => [name, String(example)] as const)
  return request({ route: operation.operationId, parameters: Object.fromEntries(examples) }, operation)
}

/** The parameters of one place that the story has a value for. */
function given({ parameters = [] }: Operation, place: string, values: Record<string, string>) {
  return parameters
    .filter((parameter) => parameter.in === place && parameter.name in values)
    .map(({ name }) => ({ key: name, value: values[name] ?? '' }))
}

function requestBody(
  [type, { examples }]: [string, { examples?: Record<string, { value: object }> }],
  members: Record<string, unknown> = {},
) {
  const example = { ...Object.values(examples ?? {})[0]?.value, ...members }
  if (type !== 'application/json') {
    return { mode: 'urlencoded', urlencoded: Object.entries(example).map(([key, value]) => ({ key, value })) }
  }
  return { mode: 'raw', raw: JSON.stringify(example, null, 2), options: { raw: { language: 'json' } } }
}

function address(template: string, values: Record<string, string>, query: { key: string; value: string }[]) {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  const search = query.map(({ key, value }) => `${key}=${value}`).join('&')
  return {
    raw: `{{baseUrl}}${path}${search ? `?${search}` : ''}`,
    host: ['{{baseUrl}}'],
    path: path.split('/').slice(1),
    ...(query.length > 0 ? { query } : {}),
  }
}
