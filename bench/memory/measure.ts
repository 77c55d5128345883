/** One measured run: a program in its own process, with its own emulator. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMeasuredEmulator } from '../../test/fixtures/counted/measured-emulator.ts'
import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import type { Figures, RunOptions } from '../../test/fixtures/counted/run-program.ts'
import type { Input } from './input.ts'
import { taskArgs } from '../programs/task.ts'

export interface MeasuredRun extends RunOptions {
  /** Name of the program. */
  readonly program: string
  readonly perBatch: number
  /** Capabilities that are switched on. */
  readonly on?: string
  /** More flags of the emulator. */
  readonly emulator?: readonly string[]
}

/** @throws if a row is missing */
export async function measure(input: Input, run: MeasuredRun): Promise<Figures> {
  // The service's queue limit would end the bare program, which retries nothing.
  const queue = ['--queue', String(input.rows * 2)]
  const emulator = await startMeasuredEmulator([...queue, ...(run.emulator ?? [])])
  const args = taskArgs({
    input: input.path,
    output: join(input.folder, 'out.jsonl'),
    folder: join(input.folder, 'scratch'),
    url: emulator.url,
    prompt: input.kind === 'rows',
    validate: input.kind === 'rows',
    perBatch: run.perBatch,
    ...(run.on ? { on: run.on } : {}),
  })
  try {
    const script = fileURLToPath(new URL(`../programs/${run.program}.js`, import.meta.url))
    const figures = await runProgram(script, args, run)
    if (figures.reported['rows'] !== input.rows)
      throw new Error(`${run.program}: ${figures.reported['rows']} rows of ${input.rows}`)
    return figures
  } finally {
    await emulator.stop()
    await removeAllBut(input)
  }
}

async function removeAllBut({ folder, path }: Input): Promise<void> {
  for (const name of await readdir(folder)) {
    const made = join(folder, name)
    if (made !== path) await rm(made, { recursive: true, force: true })
  }
}
