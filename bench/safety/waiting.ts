/** The number of calls that a job makes while it only waits. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMeasuredEmulator } from '../../test/fixtures/counted/measured-emulator.ts'
import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import { submitBatchesOfOne } from '../harness/submit-batches-of-one.ts'
import { Table } from '../harness/table.ts'

const script = fileURLToPath(new URL('../programs/wait-for-batches.js', import.meta.url))

const cases = [
  { batches: 1, foreign: 0 },
  { batches: 100, foreign: 0 },
  { batches: 1000, foreign: 0 },
  { batches: 1000, foreign: 5 },
]

/** @param hours - length of the wait; the last hour stands for all later ones */
export async function showWaiting(folder: string, { hours }: { hours: number }): Promise<void> {
  console.log(`#### API calls of a job that waits, with the default \`pollMs\` (30 s)\n`)
  console.log(
    `The job's own loop against the emulator, over ${hours} hours of a clock that stands still during calls and jumps to ` +
      'the next timer. A day is these hours, and the last one repeated for the rest. The example in the API ' +
      'documentation retrieves each batch once a minute.\n',
  )
  const table = new Table(
    'batches waiting',
    'foreign batches between',
    'polls in the first hour',
    'calls in the first hour',
    `calls in hour ${hours}`,
    'calls per day',
    'API docs’ example, calls per day',
  )
  for (const one of cases) {
    const reported = await wait(join(folder, 'waiting'), one, hours)
    const each = Array.from({ length: hours }, (_, i) => reported[`hour.${i + 1}`] ?? Number.NaN)
    const last = each.at(-1) ?? Number.NaN
    const day = each.reduce((sum, calls) => sum + calls, 0) + (24 - hours) * last
    table.row(
      one.batches.toLocaleString('en'),
      (one.batches * one.foreign).toLocaleString('en'),
      reported['looks.1'] ?? '',
      each[0] ?? '',
      last,
      day.toLocaleString('en'),
      (one.batches * 60 * 24).toLocaleString('en'),
    )
  }
}

async function wait(
  folder: string,
  { batches, foreign }: (typeof cases)[number],
  hours: number,
): Promise<Readonly<Record<string, number>>> {
  const emulator = await startMeasuredEmulator(['--batch-ms', '86400000'])
  try {
    const { url } = emulator
    await submitBatchesOfOne(folder, { url, batches, foreign })
    const args = ['--folder', folder, '--url', url, '--hours', String(hours)]
    const { reported } = await runProgram(script, args)
    if (reported['waiting'] !== batches)
      throw new Error(`${reported['waiting']} wait, not ${batches}`)
    return reported
  } finally {
    await emulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
