/**
 * Runs variants of the counted program in turns: unchanged, without syncs, and parts of it alone.
 */
import { fileURLToPath } from 'node:url'
import { countedRun } from '../../test/fixtures/counted/counted-run.ts'
import type { FinishedJob } from '../../test/fixtures/counted/counted-run.ts'
import { median } from '../harness/median.ts'
import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import type { Figures } from '../../test/fixtures/counted/run-program.ts'

const alone = fileURLToPath(new URL('../programs/alone.js', import.meta.url))

export interface Rounds {
  readonly batches: number
  readonly durable: Figures[]
  readonly syncless: Figures[]
  /** Pipelines that end at the requests, and at the sealed chunks. */
  readonly requests: Figures[]
  readonly chunks: Figures[]
  /** The hashes and the journal of the job, repeated. */
  readonly alone: Figures[]
}

export async function runRounds(
  folder: string,
  { rows, rounds, batches }: { rows: number; rounds: number; batches: number },
): Promise<Rounds> {
  const run = { folder, rows, perBatch: Math.ceil(rows / batches) }
  const found: Rounds = {
    batches,
    durable: [],
    syncless: [],
    requests: [],
    chunks: [],
    alone: [],
  }
  for (let round = 0; round < rounds; round++) {
    const workAgain = async (job: FinishedJob): Promise<void> => {
      found.alone.push(await runProgram(alone, ['--folder', job.folder]))
    }
    const durable = async (): Promise<void> => {
      found.durable.push(await countedRun({ ...run, atEnd: workAgain }))
    }
    // Each of the two starts every second round.
    if (round % 2 === 0) await durable()
    found.syncless.push(await countedRun({ ...run, syncs: false }))
    if (round % 2 === 1) await durable()
    found.requests.push(await countedRun({ ...run, until: 'requests' }))
    found.chunks.push(await countedRun({ ...run, until: 'chunks', syncs: false }))
  }
  return found
}

/** The median of a figure over the rounds. */
export function of(runs: readonly Figures[], figure: (run: Figures) => number): number {
  return median(runs.map(figure))
}
