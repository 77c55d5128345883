/** The time to open a job with many recorded batches, and the memory that it keeps for each. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../harness/median.ts'
import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import type { Figures } from '../../test/fixtures/counted/run-program.ts'
import { Table } from '../harness/table.ts'
import { writeRecordedJob } from '../harness/write-recorded-job.ts'

const script = fileURLToPath(new URL('../programs/open-job.js', import.meta.url))

interface Opened {
  readonly batches: number
  readonly journalBytes: number
  readonly whole: Figures[]
  readonly journal: Figures[]
}

/** @param sizes - numbers of batches, from 0 */
export async function showStartUp(
  folder: string,
  { rounds, sizes }: { rounds: number; sizes: readonly number[] },
): Promise<void> {
  console.log(
    `#### Opening a job with recorded batches, all downloaded: medians of ${rounds} rounds\n`,
  )
  const table = new Table(
    'batches',
    'files',
    'journal',
    'journal per batch',
    'open',
    'of which journal',
    'open per batch',
    'peak RSS',
    'heap per batch',
  )
  let empty: Opened | undefined
  for (const batches of sizes) {
    const opened = await openRecorded(join(folder, 'recorded'), batches, rounds)
    empty ??= opened
    const openMs = reported(opened.whole, 'openMs')
    const more = (figures: Opened, name: string): number => reported(figures.whole, name)
    const each = (name: string): number =>
      (more(opened, name) - more(empty as Opened, name)) / batches
    const perBatch = batches > 0 && batches !== sizes[0]
    table.row(
      batches.toLocaleString('en'),
      (batches * 4).toLocaleString('en'),
      `${(opened.journalBytes / 1e6).toFixed(2)} MB`,
      perBatch ? `${Math.round(opened.journalBytes / batches)} B` : '',
      `${openMs.toFixed(0)} ms`,
      `${reported(opened.journal, 'openMs').toFixed(0)} ms`,
      perBatch ? `${(each('openMs') * 1000).toFixed(1)} µs` : '',
      `${Math.round(median(opened.whole.map(({ peakMB }) => peakMB)))} MB`,
      perBatch ? `${Math.round(each('liveBytes'))} B` : '',
    )
  }
}

/** Measures opening a job with this many batches. Makes its folder and removes it. */
export async function openRecorded(
  folder: string,
  batches: number,
  rounds: number,
): Promise<Opened> {
  try {
    const journalBytes = await writeRecordedJob(folder, batches)
    const opened: Opened = { batches, journalBytes, whole: [], journal: [] }
    for (let round = 0; round < rounds; round++) {
      const nodeArgs = ['--expose-gc']
      const whole = await runProgram(script, ['--folder', folder], { nodeArgs })
      if (whole.reported['batches'] !== batches)
        throw new Error(`${whole.reported['batches']} batches of ${batches}`)
      opened.whole.push(whole)
      opened.journal.push(await runProgram(script, ['--folder', folder, '--journal']))
    }
    return opened
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function reported(runs: readonly Figures[], name: string): number {
  return median(runs.map((run) => run.reported[name] ?? Number.NaN))
}
