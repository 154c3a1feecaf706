/** The OpenAPI document as TypeScript: what client/routes.ts holds. */
import type { JsonSchema } from './schemas.ts'

export interface Operation {
  operationId: string
  summary: string
  description?: string
  security: object[]
  parameters?: { name: string; in: string; required: boolean; schema: JsonSchema; example?: unknown }[]
  requestBody?: {
    content: Record<string, { schema: JsonSchema; examples?: Record<string, { value: object }> }>
  }
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>
}

/** Of the document, what this reads. */
export interface ApiDocument {
  servers: { url: string; variables?: Record<string, { default: string }> }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema> }
}

/**
 * The types of all components, `Routes` with what each route takes and answers, and lists of what the client has to know
 * while it runs. Routes for browsers and for Keycloak (redirects, forms) are left out.
 */
export function clientRoutes({ paths, components }: ApiDocument): string {
  const routes = Object.entries(paths)
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    )
    .filter(({ operation }) => isForPrograms(operation))
  const list = (keep: (operation: Operation, name: string) => boolean) =>
    `new Set<keyof Routes>(${JSON.stringify(routes.filter(({ operation, name }) => keep(operation, name)).map(({ name }) => name))})`
  return [
    '// Written by `npm run openapi` from docs/openapi.json: every change by hand is lost.\n',
    ...Object.entries(components.schemas).map(([name, schema]) => declaration(name, schema)),
    "export type ProblemCode = Problem['code']\n",
    '/** What each route takes (`input`) and the body of its answer; null where there is none. */',
    `export interface Routes {\n${routes.map(({ name, operation }) => route(name, operation)).join('\n')}\n}\n`,
    '/** Those that take an access token. */',
    `export const protectedRoutes = ${list(({ security }) => security.length > 0)}\n`,
    '/** Those that take an Idempotency-Key. */',
    `export const idempotencyKeyRoutes = ${list(({ parameters = [] }) => parameters.some(({ name }) => name === 'Idempotency-Key'))}\n`,
    '/** Those that delete what the end of their path names: it is not found after that. */',
    `export const deletingRoutes = ${list(({ responses }, name) => name.startsWith('DELETE ') && '204' in responses)}\n`,
  ].join('\n')
}

function isForPrograms({ requestBody, responses }: Operation): boolean {
  const takesJson = !requestBody || 'application/json' in requestBody.content
  const successes = Object.keys(responses).filter((status) => status.startsWith('2'))
  const answers = successes.some((status) => {
    const { content } = responses[status] ?? {}
    return !content || 'application/json' in content
  })
  return takesJson && answers
}

function declaration(name: string, schema: JsonSchema): string {
  const type = typeOf(schema)
  const head = type.startsWith('{') && !type.includes('} |') ? `interface ${name}` : `type ${name} =`
  return `${comment(schema['description'])}export ${head} ${type}\n`
}

function route(name: string, { summary, parameters = [], requestBody, responses }: Operation): string {
  const input = [
    ...(['path', 'query'] as const).flatMap((place) => {
      const members = parameters.filter((parameter) => parameter.in === place)
      if (members.length === 0) return []
      const isOptional = members.every(({ required }) => !required)
      const types = members.map(
        // What may be left out may also be there and be undefined: the client leaves it out then.
        (one) =>
          one.required
            ? `${one.name}: ${typeOf(one.schema)}`
            : `${one.name}?: ${typeOf(one.schema)} | undefined`,
      )
      return [`${place}${isOptional ? '?' : ''}: { ${types.join('; ')} }`]
    }),
    ...(requestBody ? [`body: ${typeOf(requestBody.content['application/json']?.schema ?? {})}`] : []),
  ]
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => {
      if (!content) return ['null']
      // A page comes only to a browser that has sent a form.
      return 'application/json' in content ? [typeOf(content['application/json']?.schema ?? {})] : []
    })
  const type = `{ input: { ${input.join('; ')} }; answer: ${[...new Set(answers)].join(' | ')} }`
  return `${comment(summary)}${JSON.stringify(name)}: ${type}`
}

const comment = (text: unknown) =>
  typeof text === 'string' ? `/** ${text.replaceAll('*/', '*\\/').replaceAll('\n', ' ')} */\n` : ''

/** A schema of the document as a type: what TypeScript cannot say (lengths, patterns) is left to the API. */
function typeOf(schema: JsonSchema): string {
  const { $ref, type, properties, items, required = [], enum: values, anyOf, oneOf } = schema
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'unknown'
  if ('const' in schema) return JSON.stringify(schema['const'])
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (properties) {
    const members = Object.entries(properties as Record<string, JsonSchema>).map(
      ([name, member]) =>
        `${comment(member['description'])}${name}${(required as string[]).includes(name) ? '' : '?'}: ${typeOf(member)}`,
    )
    return `{\n${members.join('\n')}\n}`
  }
  const either = anyOf ?? oneOf
  if (Array.isArray(either)) return (either as JsonSchema[]).map(typeOf).join(' | ')
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one as string })).join(' | ')
  if (type === 'array') return `Array<${typeOf(items as JsonSchema)}>`
  const names: Record<string, string> = { integer: 'number' }
  if (typeof type !== 'string' || type === 'object') {
    throw new Error(`openapi/client-routes.ts has no type for ${JSON.stringify(schema)}`)
  }
  return names[type] ?? type
}
