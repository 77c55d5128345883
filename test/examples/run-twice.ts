/** An example, run and run again in the same folder, with an emulator that outlives both. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LedgerReport } from '../../src/emulator/index.ts'
import { EmulatorProcess } from '../faults/emulator-process.ts'
import { modelOf, runExample } from './example-process.ts'
import type { ExampleEnd } from './example-process.ts'

export interface TwoRuns {
  readonly folder: string
  readonly first: ExampleEnd
  readonly second: ExampleEnd
  /** After each of them. */
  readonly ledgers: readonly [LedgerReport, LedgerReport]
}

export async function runTwice(name: string, rows: number, dir: string): Promise<TwoRuns> {
  const emulator = await EmulatorProcess.start(join(dir, 'emulator'), 1, modelOf(name))
  const folder = join(dir, 'run')
  const args = ['--at', emulator.url, '--folder', folder, '--rows', String(rows)]
  try {
    const first = await runExample(name, args)
    const after = await emulator.ledger()
    const second = await runExample(name, args)
    return { folder, first, second, ledgers: [after, await emulator.ledger()] }
  } finally {
    await emulator.close()
  }
}

export function readLines<T>(...path: string[]): T[] {
  const lines = readFileSync(join(...path), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}
