/**
 * Memory and CPU of rows of which most are equal to others, with `dedupe`: flat, however many there are.
 *
 *     node build/bench/equal-rows.js [--rows 50000,250000,1000000] [--distinct 20000]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runProgram } from '../test/fixtures/counted/run-program.ts'
import { startMeasuredEmulator } from '../test/fixtures/counted/measured-emulator.ts'
import { machine } from './harness/machine.ts'
import { Table } from './harness/table.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000,250000,1000000' },
    distinct: { type: 'string', default: '20000' },
  },
})
const script = fileURLToPath(new URL('programs/equal-rows.js', import.meta.url))
const failing = fileURLToPath(new URL('harness/failing-answer.js', import.meta.url))

console.log(`### Equal rows: ${machine()}\n`)
const table = new Table(
  'rows',
  'sent',
  'answered',
  'shared',
  'retried',
  'peak MB',
  'CPU µs per row',
)
for (const rows of values.rows.split(',')) {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-equal-'))
  const emulator = await startMeasuredEmulator(['--respond', failing])
  try {
    const options = {
      folder: join(folder, 'job'),
      url: emulator.url,
      rows,
      distinct: values.distinct,
    }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
    const { cpuMs, peakMB, reported } = await runProgram(script, args)
    const { sent, ok, same, retried } = reported
    const perRow = ((cpuMs * 1000) / Number(rows)).toFixed(1)
    table.row(rows, ...[sent, ok, same, retried].map(String), peakMB.toFixed(0), perRow)
  } finally {
    await emulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
