/** JSON Schema from the zod schemas. What shared/schemas exports becomes a component of the same name. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { MeUpdate } from '../shared/schemas/account/me.ts'
import { defaultPageLimit, maxPageLimit, PageQuery } from '../shared/schemas/page.ts'
import { root } from './functions.ts'
import { descriptions, members } from './prose.ts'

export type JsonSchema = { [keyword: string]: unknown }
type Direction = 'input' | 'output'

const named = new Map<z.ZodType, string>()
const files = readdirSync(join(root, 'shared', 'schemas'), { recursive: true, encoding: 'utf8' })
for (const file of files.filter((name) => name.endsWith('.ts')).toSorted()) {
  const exported = (await import(join(root, 'shared', 'schemas', file))) as Record<string, unknown>
  for (const [name, schema] of Object.entries(exported)) {
    if (schema instanceof z.ZodObject || schema instanceof z.ZodUnion) named.set(schema, name)
  }
}

/** What a schema's code knows and JSON Schema cannot be derived from. */
const said = new Map<z.core.$ZodType, JsonSchema>([
  [PageQuery.shape.limit, { type: 'integer', minimum: 1, maximum: maxPageLimit, default: defaultPageLimit }],
  [
    MeUpdate,
    { anyOf: ['username', 'email', 'displayName', 'bio'].map((member) => ({ required: [member] })) },
  ],
])

const reference = (name: string) => `#/components/schemas/${name}`

/** Collects the components that an API uses while its schemas are converted. */
export class Components {
  readonly used = new Map<string, JsonSchema>()
  readonly responses = new Map<string, object>()

  /** A response that many operations have: a reference, unless the name stands for another one already. */
  share(name: string, response: object): object {
    const first = this.responses.get(name) ?? response
    this.responses.set(name, first)
    return JSON.stringify(first) === JSON.stringify(response)
      ? { $ref: `#/components/responses/${name}` }
      : response
  }

  /**
   * The schema as it stands in the document: a reference where it has a name.
   *
   * @param io of a request the `input`, of an answer the `output`
   * @param inline whole, even where it has a name
   */
  convert(schema: z.ZodType, io: Direction, { inline: isInline = false } = {}): JsonSchema {
    const registry = z.registry<{ id: string }>()
    for (const [candidate, name] of named) {
      if (candidate !== schema || !isInline) registry.add(candidate, { id: name })
    }
    if (!registry.has(schema)) registry.add(schema, { id: 'inline' })
    const { schemas } = z.toJSONSchema(registry, {
      io,
      target: 'draft-2020-12',
      // All that have a name are converted; in the direction of this one some are none.
      unrepresentable: 'any',
      uri: reference,
      override: ({ zodSchema, jsonSchema }) => refine(zodSchema, jsonSchema as JsonSchema),
    })
    const id = registry.get(schema)?.id ?? ''
    if (id !== 'inline') return this.#use(id, schemas)
    const inline = this.#clean('inline', schemas)
    const list = listName(inline)
    if (list === undefined) return inline
    return this.#use(list, { [list]: inline })
  }

  #use(name: string, schemas: Record<string, unknown>): JsonSchema {
    const schema = name in schemas ? this.#clean(name, schemas) : {}
    const before = this.used.get(name)
    if (before && JSON.stringify(before) !== JSON.stringify(schema)) {
      throw new Error(
        `${name} means something else in requests than in answers: give one of them a name of its own`,
      )
    }
    this.used.set(name, schema)
    return { $ref: reference(name) }
  }

  /** Without what only a document of its own needs, and with all that it refers to among the components. */
  #clean(name: string, schemas: Record<string, unknown>): JsonSchema {
    const { $schema: _, $id: __, ...schema } = schemas[name] as JsonSchema
    for (const [, found = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (!this.used.has(found)) this.#use(found, schemas)
    }
    const described =
      descriptions[name] === undefined ? schema : { description: descriptions[name], ...schema }
    const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
    if (properties.length === 0) return described
    return {
      ...described,
      properties: Object.fromEntries(
        properties.map(([member, property]) => {
          const description = members[`${name}.${member}`] ?? members[member]
          return [member, description === undefined ? property : { ...property, description }]
        }),
      ),
    }
  }
}

function refine(schema: z.core.$ZodType, json: JsonSchema): void {
  const instead = said.get(schema)
  if (instead) {
    if ('type' in instead) for (const keyword of Object.keys(json)) delete json[keyword]
    Object.assign(json, instead)
  }
  // A pattern as long as a paragraph says nothing that its format does not.
  if (json['format'] === 'date-time') delete json['pattern']
  if (json['type'] === 'integer' && json['maximum'] === Number.MAX_SAFE_INTEGER) {
    delete json['maximum']
    json['minimum'] = 0
  }
}

/** Whether it is a page of a list with its neighbours in both directions, which stand in `Link` as well. */
export function isPage(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && 'next' in schema.shape && 'prev' in schema.shape
}

/** A page of posts is a `PostPage`, whichever route answers it; a list that comes whole is a `DeviceList`. */
function listName({ properties }: JsonSchema): string | undefined {
  const { items, next } = (properties ?? {}) as Record<string, { items?: { $ref?: string } }>
  const item = items?.items?.$ref?.split('/').at(-1)
  return item && `${item}${next ? 'Page' : 'List'}`
}
