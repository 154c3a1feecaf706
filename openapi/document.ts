/** The OpenAPI document of the API, from the contracts of its routes and from serverless.yml. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatted } from './formatted.ts'
import { root } from './functions.ts'
import { headerComponents } from './headers.ts'
import { operation } from './operation.ts'
import { InvalidPart, OAuthError, Problem, problemExamples } from './problems.ts'
import { about, tags } from './prose.ts'
import { readRoutes } from './routes.ts'
import { Components } from './schemas.ts'

export const documentFile = join(root, 'docs', 'openapi.json')

/** The document as text, the same for the same project; it has the order of serverless.yml. */
export async function writeDocument(): Promise<string> {
  return formatted(documentFile, JSON.stringify(await describeApi()))
}

async function describeApi() {
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
    license: string
  }
  const components = new Components()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of await readRoutes()) {
    const item = (paths[route.path] ??= {})
    item[route.method.toLowerCase()] = operation(route, components)
  }
  const schemas = { ...Object.fromEntries(components.used), Problem, InvalidPart, OAuthError }
  return unused({
    openapi: '3.1.1',
    info: {
      title: 'Perch',
      version,
      summary: 'The serverless microblog',
      description: about,
      contact: { name: 'Perch', url: 'https://github.com/perch-dev/perch' },
      license: { name: license, identifier: license },
    },
    externalDocs: {
      description: 'What each problem means, and how to fix it',
      url: 'https://github.com/perch-dev/perch/blob/main/docs/problems.md',
    },
    servers: [
      {
        url: 'http://localhost:{port}',
        description: 'npm start',
        variables: { port: { default: '3000', description: 'The setting PORT' } },
      },
    ],
    tags: [...new Set(Object.values(tags))],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The access token of a session, from login or refresh. Takes every route.',
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A personal token. Takes the routes whose scope it covers: `read`, `write` and `follow` cover several ' +
            '([the table](https://github.com/perch-dev/perch/blob/main/docs/apps.md#scopes)).',
        },
      },
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(components.responses),
      headers: headerComponents,
      examples: problemExamples,
    },
  })
}

/** Leaves out components that nothing refers to. */
function unused<Document extends { components: object }>(document: Document): Document {
  const text = JSON.stringify(document)
  const components = Object.fromEntries(
    Object.entries(document.components).map(([kind, all]) => [
      kind,
      kind === 'securitySchemes'
        ? all
        : Object.fromEntries(
            Object.entries(all as object).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)),
          ),
    ]),
  )
  return { ...document, components }
}
