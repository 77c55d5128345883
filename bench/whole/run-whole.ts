/** One measured run of a program of `whole`: a process of its own, with an emulator of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startMeasuredEmulator } from '../../test/fixtures/counted/measured-emulator.ts'
import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import type { Figures } from '../../test/fixtures/counted/run-program.ts'
import { wholeArgs } from './task.ts'
import type { WholeTask } from './task.ts'

export interface WholeRun extends Pick<WholeTask, 'requests' | 'perBatch' | 'on'> {
  readonly program: 'documents' | 'chained'
  /** Most that the time of a batch differs by, in milliseconds: later batches end before earlier ones. */
  readonly jitterMs: number
  readonly nodeArgs: readonly string[]
}

const answers = fileURLToPath(new URL('./answers.js', import.meta.url))

/**
 * @param then - uses the finished job, before its folder and the service go
 * @throws if an outcome is missing, or a spill is left on the disk
 */
export async function runWhole(
  run: WholeRun,
  then: (again: () => Promise<Figures>, folder: string, url: string) => Promise<void>,
): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-whole-'))
  const service = ['--queue', '1000000000', '--jitter-ms', String(run.jitterMs)]
  const emulator = await startMeasuredEmulator([...service, '--respond', answers])
  const { url } = emulator
  const script = fileURLToPath(new URL(`../programs/${run.program}.js`, import.meta.url))
  const go = async (): Promise<Figures> => {
    const figures = await runProgram(script, wholeArgs({ ...run, folder, url }), run)
    const { rows, expected, spillLeftMB } = figures.reported
    if (rows !== expected) throw new Error(`${rows} outcomes of ${expected}`)
    if (spillLeftMB !== 0) throw new Error(`${spillLeftMB} MB of spills are left`)
    return figures
  }
  try {
    const figures = await go()
    await then(go, folder, url)
    return figures
  } finally {
    await emulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
