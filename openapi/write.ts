/** `npm run openapi`: writes docs/openapi.json. */
import { readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { documentFile, writeDocument } from './document.ts'

const { check } = new Command('npm run openapi --')
  .description('Writes docs/openapi.json from the contracts of the routes and from serverless.yml.')
  .option('--check', 'write nothing, and fail if the file is not as it has to be')
  .parse()
  .opts<{ check?: true }>()

const text = await writeDocument()
if (!check) {
  writeFileSync(documentFile, text)
} else if (readFileSync(documentFile, 'utf8') !== text) {
  console.error('docs/openapi.json is not what the routes say. Run: npm run openapi')
  process.exitCode = 1
}
