/** `npm run openapi`: writes docs/openapi.json, and what is made from it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Command } from 'commander'
import { format, resolveConfig } from 'prettier'
import { clientBuild } from './client-build.ts'
import { type ApiDocument, clientRoutes } from './client-routes.ts'
import { collection } from './collection.ts'
import { documentFile, writeDocument } from './document.ts'
import { root } from './functions.ts'
import { routesFile, writeRoutes } from './routes-file.ts'

const { check } = new Command('npm run openapi --')
  .description(
    'Writes docs/openapi.json from the contracts of the routes and from serverless.yml, and from that what the client knows and the collection.',
  )
  .option('--check', 'write nothing, and fail if a file is not as it has to be')
  .parse()
  .opts<{ check?: true }>()

Object.entries(await formatted(routesFile, writeRoutes())).forEach(put)

const text = await writeDocument()
const document = JSON.parse(text) as ApiDocument
const files: Record<string, string> = {
  [documentFile]: text,
  ...(await formatted(join(root, 'client', 'routes.ts'), clientRoutes(document))),
  ...(await formatted(join(root, 'docs', 'perch.postman_collection.json'), collection(document))),
}

Object.entries(files).forEach(put)

// From the file of routes that has just been written.
for (const [name, content] of Object.entries(clientBuild())) {
  Object.entries(await formatted(join(root, 'client', 'dist', name), content)).forEach(put)
}

function put([file, wanted]: [string, string]): void {
  if (!check) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, wanted)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
    console.error(`${relative(root, file)} is not what the routes say. Run: npm run openapi`)
    process.exitCode = 1
  }
}

async function formatted(file: string, content: string): Promise<Record<string, string>> {
  return { [file]: await format(content, { ...(await resolveConfig(file)), filepath: file }) }
}
