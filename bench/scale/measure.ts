/** Small runs on this machine, for the figures that the calculation needs. */
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { countedRun } from '../../test/fixtures/counted/counted-run.ts'
import type { CountedRun } from '../../test/fixtures/counted/counted-run.ts'
import { fileKinds } from '../../test/fixtures/counted/counting-disk.ts'
import type { DiskFigure } from '../../test/fixtures/counted/counting-disk.ts'
import type { Figures } from '../../test/fixtures/counted/run-program.ts'
import { writeInput } from '../../test/fixtures/write-input.ts'
import { openRecorded } from '../safety/start-up.ts'
import { given } from './given.ts'

export interface Measured {
  /** Rows per second from file to file, without starting the process. */
  readonly rowsPerSecond: number
  /** The same for a finished job that is run again. */
  readonly replayedRowsPerSecond: number
  /** Bytes per row of create bodies, which `prune()` removes. */
  readonly bodyBytesPerRow: number
  /** Bytes per row of `.rows` and results. */
  readonly keptBytesPerRow: number
  readonly outputBytesPerRow: number
  readonly journalBytesPerBatch: number
  readonly syncsPerBatch: number
  /** Time that a sync is awaited, in milliseconds. */
  readonly syncMs: number
  /** Create calls per batch while the service's queue is full, including refused ones. */
  readonly createsPerBatch: number
  /** Heap of a recorded batch while the job is open, in bytes. */
  readonly memoryPerBatch: number
  /** Additional time to open a job for each recorded batch, in milliseconds. */
  readonly openMsPerBatch: number
  /** Free bytes on the disk of the temporary folder. */
  readonly freeBytes: number
}

export interface Sizes {
  readonly rows: number
  /** Recorded batches of the opened job. */
  readonly recorded: number
}

const [few, many] = [4, 40]

/** @param folder - scratch folder */
export async function measure(folder: string, { rows, recorded }: Sizes): Promise<Measured> {
  const shape = { kind: 'requests', rowBytes: given.rowBytes } as const
  const perBatch = rows / few
  await writeInput(join(folder, 'in.jsonl'), { ...shape, rows: 1 })
  const [none, reopened] = await twice({ folder, rows: 1, perBatch: 1 })
  await writeInput(join(folder, 'in.jsonl'), { ...shape, rows })
  const [full, replayed] = await twice({ folder, rows, perBatch })
  const small = { folder, rows: rows / few, perBatch: rows / few / many }
  await writeInput(join(folder, 'in.jsonl'), { ...shape, rows: small.rows })
  const cut = await countedRun(small)
  // Long enough for batches to end one by one, as batches of an hour do.
  const queued = await countedRun({ ...small, queue: small.perBatch * 2, batchMs: 400 })
  const [empty, opened] = [
    await openRecorded(join(folder, 'recorded'), 0, 1),
    await openRecorded(join(folder, 'recorded'), recorded, 1),
  ]
  const each = (name: string): number =>
    ((opened.whole[0]?.reported[name] ?? 0) - (empty.whole[0]?.reported[name] ?? 0)) / recorded
  const seconds = (run: Figures, start: Figures): number => (run.wallMs - start.wallMs) / 1000
  const { bavail, bsize } = await statfs(folder)
  return {
    rowsPerSecond: rows / seconds(full, none),
    replayedRowsPerSecond: rows / seconds(replayed, reopened),
    bodyBytesPerRow: (full.reported['body.bytes'] ?? 0) / rows,
    keptBytesPerRow:
      ((full.reported['rows.bytes'] ?? 0) + (full.reported['results.bytes'] ?? 0)) / rows,
    outputBytesPerRow: (full.reported['outputBytes'] ?? 0) / rows,
    journalBytesPerBatch: opened.journalBytes / recorded,
    syncsPerBatch: (sum(cut, 'syncs') - sum(full, 'syncs')) / (many - few),
    syncMs: sum(cut, 'syncMs') / sum(cut, 'syncs'),
    createsPerBatch: (queued.reported['calls.create'] ?? 0) / many,
    memoryPerBatch: each('liveBytes'),
    openMsPerBatch: each('openMs'),
    freeBytes: bavail * bsize,
  }
}

/** A run, and a second one in the folder of the finished job. */
async function twice(run: CountedRun): Promise<[Figures, Figures]> {
  const runs: Figures[] = []
  const first = await countedRun({
    ...run,
    atEnd: async (job) => void runs.push(await job.replay()),
  })
  return [first, ...runs] as [Figures, Figures]
}

function sum({ reported }: Figures, figure: DiskFigure): number {
  return fileKinds.reduce((total, kind) => total + (reported[`${kind}.${figure}`] ?? 0), 0)
}
