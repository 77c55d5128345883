/**
 * Reads all rows of an input and keeps none: the cost of reading alone. Prints rows, seconds and
 * peak RSS.
 *
 *     node build/bench/programs/read-rows.js FILE [OPTIONS as JSON]
 */
import { readRows } from '../../src/read/read-rows.ts'
import type { ReadRowsOptions } from '../../src/read/reading-options.ts'

const [path = '', options = '{}'] = process.argv.slice(2)
const start = performance.now()
let rows = 0
let characters = 0
for await (const row of readRows<{ text?: string }>(path, JSON.parse(options) as ReadRowsOptions)) {
  rows++
  characters += (row as { text?: string }).text?.length ?? 0
}
const seconds = (performance.now() - start) / 1000
const peakMB = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ rows, characters, seconds, peakMB }))
