/** The schemas of docs/openapi.json, compiled once for all test files of a worker (environment.cjs): that is a quarter of a small file. */
import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'

const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, allowUnionTypes: true })
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
ajv.addFormat('uuid', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
ajv.addFormat('uri', /^[a-z][a-z+.-]*:\S+$/)
// Its pattern stands beside it.
ajv.addFormat('email', true)
ajv.addSchema(JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as object, 'perch')

export type ErrorsOf = (value: unknown) => ErrorObject[]

const compiled = new Map<string, ErrorsOf>()

/** @param schema as JSON; its references lead into the document */
export function compile(schema: string): ErrorsOf {
  let errorsOf = compiled.get(schema)
  if (!errorsOf) {
    const check = ajv.compile(JSON.parse(schema.replaceAll('"#/', '"perch#/')) as object)
    errorsOf = (value) => (check(value) ? [] : [...(check.errors ?? [])])
    compiled.set(schema, errorsOf)
  }
  return errorsOf
}
