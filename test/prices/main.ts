/**
 * Writes src/cost/price-table.ts. `npm run prices`; with `-- --check` it writes nothing and fails where the
 * file is not what the public table and the overlay make. It asks no service: the public table is a package.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { priceFile } from './price-file.ts'

const root = join(import.meta.dirname, '../../..')
const name = 'src/cost/price-table.ts'
const args = process.argv.slice(2)
/** Another file, for a test of the check. */
const path = args.find((arg) => !arg.startsWith('--')) ?? join(root, name)

const { text, redundant } = await priceFile(root, join(root, name))
for (const model of redundant) {
  console.error(`${model}: the public table says the same; its entry in the overlay can go`)
}
if (!args.includes('--check')) writeFileSync(path, text)
else if (readFileSync(path, 'utf8') !== text) {
  console.error(`${name} is out of date: npm run prices`)
  process.exitCode = 1
}
