/** `npm run imports`. */
import { folders, violationsIn } from './import-violations.ts'
import { readImports } from './read-imports.ts'

const files = readImports(process.cwd(), folders)
const violations = violationsIn(files)
for (const { rule, comment, from, to } of violations) console.error(`${rule}: ${from} → ${to}\n  ${comment}`)
const imports = files.reduce((sum, file) => sum + file.imports.length, 0)
console.log(`${violations.length} violations in ${imports} imports of ${files.length} files`)
if (violations.length > 0) process.exitCode = 1
