/** `npm run openapi`: writes docs/openapi.json, and what is made from it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Command } from 'commander'
import { clientBuild } from './client-build.ts'
import { type ApiDocument, clientRoutes } from './client-routes.ts'
import { collection } from './collection.ts'
import { documentFile, writeDocument } from './document.ts'
import { formatted } from './formatted.ts'
import { root } from './functions.ts'
import { routesFile, writeRoutes } from './routes-file.ts'

const { check } = new Command('npm run openapi --')
  .description(
    'Writes docs/openapi.json from the contracts of the routes and from serverless.yml, and from that what the client knows and the collection.',
  )
  .option('--check', 'write nothing, and fail if a file is not as it has to be')
  .parse()
  .opts<{ check?: true }>()

await put(routesFile, writeRoutes())

const text = await writeDocument()
const document = JSON.parse(text) as ApiDocument
await put(documentFile, text)
await put(join(root, 'client', 'routes.ts'), clientRoutes(document))
await put(join(root, 'docs', 'perch.postman_collection.json'), collection(document))

// From the file of routes that has just been written.
for (const [name, content] of Object.entries(clientBuild())) {
  await put(join(root, 'client', 'dist', name), content)
}

async function put(file: string, content: string): Promise<void> {
  const wanted = await formatted(file, content)
  if (!check) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, wanted)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
    console.error(`${relative(root, file)} is not what the routes say. Run: npm run openapi`)
    process.exitCode = 1
  }
}
