import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { StepHooks } from '../../job/core/step.ts'
import { listInputs } from '../../read/list-inputs.ts'
import type { RunOptions } from '../options/run-options.ts'

/**
 * What the job can't know about a step: whether input and options are still those of the step before, and what
 * the output is good for.
 *
 * @param isRecorded - the rows come from the job's records
 */
export async function stepHooks(
  options: RunOptions,
  isRecorded: boolean,
  signal: AbortSignal,
): Promise<StepHooks> {
  const isPiped = options.inputs[0] === '-'
  return {
    key: await keyOf(options, isPiped),
    sealsAll: isPiped && !isRecorded,
    // The output takes its name when it is complete, and no step but the last completes it.
    emitsWhole: true,
    signal,
  }
}

/** Rows that were added, or a prompt that was edited, are something to do. */
async function keyOf(options: RunOptions, isPiped: boolean): Promise<string> {
  try {
    const files = isPiped ? [] : await listInputs(options.inputs, options.format !== undefined)
    const stamps: Array<readonly [string, number, number]> = []
    for (const file of files) {
      const { size, mtimeMs } = await stat(file)
      stamps.push([file, size, mtimeMs])
    }
    return JSON.stringify([options, stamps])
  } catch {
    // Whoever reads the input says what is wrong with it.
    return randomUUID()
  }
}
