/** One run of a watched job: a process of its own, with an emulator of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LedgerReport } from '../../src/emulator/ledger/ledger-report.ts'
import { startMeasuredEmulator } from '../../test/fixtures/counted/measured-emulator.ts'
import { runProgram } from '../../test/fixtures/counted/run-program.ts'
import type { Case } from './cases.ts'

const script = fileURLToPath(new URL('../programs/watched.js', import.meta.url))
const answers = fileURLToPath(new URL('./answers.js', import.meta.url))

export interface Run {
  /** From opening the job until the results of the first attempt, and of all, are on the disk. */
  readonly fetchedMs: number
  readonly lastFetchedMs: number
  readonly closedMs: number
  /** What the watcher took after the job was closed. */
  readonly endMs: number
  /** CPU from opening the job on; loading what watches it is before that. */
  readonly jobCpuMs: number
  readonly told: number
  readonly polls: number
  readonly arrived: string
  /** What must be the same whoever watches: creates, downloads, bill, outcomes. */
  readonly paid: string
}

export async function runCase(one: Case, size: { rows: number; batches: number }): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-watched-'))
  const queue = ['--queue', String(size.rows * 2)]
  const emulator = await startMeasuredEmulator([...queue, '--respond', answers])
  const opened = await one.open()
  const ended = new AbortController()
  try {
    const flags = { folder, url: emulator.url, on: one.on, to: opened.to, ...size }
    const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
    const running = runProgram(script, args).finally(() => ended.abort())
    const [{ reported }] = await Promise.all([running, opened.during?.(ended.signal)])
    const of = (name: string): number => reported[name] ?? Number.NaN
    const reply = await fetch(`${emulator.url}/_emulator/ledger`)
    const { calls, polls, usd, billedTwice } = (await reply.json()) as LedgerReport
    const [rows, digest] = [of('rows'), of('digest')]
    if (rows !== size.rows) throw new Error(`${rows} outcomes of ${size.rows}`)
    return {
      fetchedMs: of('fetchedMs'),
      lastFetchedMs: of('lastFetchedMs'),
      closedMs: of('closedMs'),
      endMs: of('endMs'),
      jobCpuMs: of('jobCpuMs'),
      told: of('told'),
      polls,
      arrived: await opened.arrived({ rows, digest }),
      paid: JSON.stringify({
        creates: calls.create,
        downloads: calls.results,
        usd,
        billedTwice: billedTwice.count,
        failed: of('failed'),
        digest,
      }),
    }
  } finally {
    await opened.close()
    await emulator.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
