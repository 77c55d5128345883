/** Runs the counted program against its own emulator, which answers at once. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBenchEmulator } from './bench-emulator.ts'
import { runProgram } from './run-program.ts'
import type { Figures } from './run-program.ts'

const script = fileURLToPath(new URL('../programs/counted.js', import.meta.url))

export interface CountedRun {
  /** Scratch folder with `in.jsonl`. */
  readonly folder: string
  readonly rows: number
  readonly perBatch: number
  /** Whether to sync files. Default true. */
  readonly syncs?: boolean
  /** The last stage that runs. Default `outcomes`: all of them. */
  readonly until?: 'requests' | 'chunks' | 'outcomes'
  /** Requests that the service's queue holds. Default: all. */
  readonly queue?: number
  /** Processing time of a batch. Default 1 ms. */
  readonly batchMs?: number
  /** Path of a module that makes the answers. Default: some 200 bytes each. */
  readonly answers?: string
  /** Interval at which the program polls. Default 10 ms. */
  readonly pollMs?: number
  /** Flags for the program's node. */
  readonly nodeArgs?: readonly string[]
  /** Called before the job folder is removed. */
  readonly atEnd?: (job: FinishedJob) => Promise<void>
}

export interface FinishedJob {
  readonly folder: string
  /** Address of the emulator, which still runs. */
  readonly url: string
  /** Runs the program again, which replays the job. */
  readonly replay: () => Promise<Figures>
}

export async function countedRun(run: CountedRun): Promise<Figures> {
  const { rows, perBatch, syncs = true, until = 'outcomes', queue = rows * 2, batchMs = 1 } = run
  const { pollMs = 10, nodeArgs, answers } = run
  const emulator = await startBenchEmulator([
    '--batch-ms',
    String(batchMs),
    '--queue',
    String(queue),
    ...(answers === undefined ? [] : ['--respond', answers]),
  ])
  const folder = join(run.folder, 'job')
  const output = join(run.folder, 'out.jsonl')
  const flags = {
    input: join(run.folder, 'in.jsonl'),
    output,
    folder,
    url: emulator.url,
    'per-batch': String(perBatch),
    'poll-ms': String(pollMs),
    until,
  }
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])
  if (!syncs) args.push('--no-syncs')
  const start = async (): Promise<Figures> => {
    const figures = await runProgram(script, args, { nodeArgs })
    if (until === 'outcomes' && figures.reported['rows'] !== rows)
      throw new Error(`${figures.reported['rows']} rows of ${rows}`)
    return figures
  }
  try {
    const figures = await start()
    await run.atEnd?.({ folder, url: emulator.url, replay: start })
    return figures
  } finally {
    await emulator.stop()
    await rm(folder, { recursive: true, force: true })
    await rm(output, { force: true })
  }
}
