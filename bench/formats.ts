/**
 * Peak memory and speed of reading each format: a process reads all rows and keeps none, from a
 * small and a large input with the same rows.
 *
 *     node build/bench/formats.js [--mb 20,1000] [--node PATH] [--only jsonl,csv]
 *
 * The large inputs are in the system's temporary folder, one at a time.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { forms, writeForm } from './formats/forms.ts'
import { machine, versionOf } from './harness/machine.ts'
import { Table } from './harness/table.ts'

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '20,1000' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
    only: { type: 'string' },
  },
})
const program = fileURLToPath(new URL('./programs/read-rows.js', import.meta.url))
const only = values.only?.split(',')

console.log(`### Formats: ${machine(...values.node)}\n`)
const table = new Table('format', 'file', 'rows', 'Node', 'peak RSS', 'MB/s of rows')
for (const [name, form] of Object.entries(forms)) {
  if (only && !only.includes(name)) continue
  for (const mb of values.mb.split(',').map(Number)) {
    const dir = mkdtempSync(join(tmpdir(), 'batchline-formats-'))
    try {
      const path = join(dir, `rows.${form.ending}`)
      const rows = await writeForm(path, form, mb)
      const size = `${Math.round(statSync(path).size / 1e6)} MB`
      for (const node of values.node) {
        const options = JSON.stringify(form.options ?? {})
        const printed = execFileSync(node, [program, path, options], { encoding: 'utf8' })
        const found = JSON.parse(printed) as { rows: number; seconds: number; peakMB: number }
        if (found.rows !== rows) throw new Error(`${name}: ${found.rows} rows of ${rows} were read`)
        const speed = (mb / found.seconds).toFixed(0)
        table.row(name, size, rows, versionOf(node), `${found.peakMB.toFixed(0)} MB`, speed)
      }
    } finally {
      rmSync(dir, { recursive: true })
    }
  }
}
