/**
 * Each operation on the disk fails, once and lastingly. The run ends and says so, no create call starts
 * after it, and on a disk that works again the next run loses nothing and pays nothing twice.
 * By default every second operation each; `BATCHLINE_RUNS=2` tries all.
 */
import t from 'tap'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { startEmulator } from '../../src/emulator/index.ts'
import type { FaultRule } from '../../src/emulator/index.ts'
import { countOwn, respond } from '../fixtures/answered.ts'
import { FailingDisk } from '../fixtures/failing-disk.ts'
import type { DiskFault } from '../fixtures/failing-disk.ts'
import { requests, runJob } from '../fixtures/run-job.ts'
import type { RunOptions } from '../fixtures/run-job.ts'

const rows = 18
const step = process.env['BATCHLINE_RUNS'] === undefined ? 2 : 1
const faults: FaultRule[] = [
  { on: 'create', fault: 'status', status: 413, calls: [2] },
  { on: 'batch', fault: 'errored', share: 0.3, types: ['overloaded_error'], next: 1 },
]
const options: RunOptions = {
  job: { settleMs: 60 },
  await: { pollMs: 4 },
  chunk: { maxRequests: 6 },
  maxAttempts: 6,
}

/** @returns whether the fault struck */
async function survives(t: Tap, folder: string, fault: DiskFault): Promise<boolean> {
  const emulator = await startEmulator({
    batchMs: 5,
    faults,
    respond,
  })
  try {
    let creates = 0
    let createsBefore: number | undefined
    const client = new Anthropic({
      baseURL: emulator.url,
      apiKey: 'sk-test-loopback',
      logLevel: 'off',
      fetch: (url, init) => {
        if (init?.method?.toUpperCase() === 'POST') creates++
        return fetch(url, init)
      },
    })
    const disk = new FailingDisk(fault, () => (createsBefore ??= creates))
    const ended = await runJob(folder, emulator.url, requests(rows), {
      ...options,
      job: { ...options.job, client },
      seams: { files: disk },
    }).then(
      () => 'finished',
      (error: { code: string }) => error.code,
    )
    if (createsBefore === undefined) return false
    const found = await runJob(folder, emulator.url, requests(rows), options)
    const right = countOwn(found)
    const { billed, billedTwice } = await emulator.ledger()
    const title = `${fault.code} at operation ${fault.at}${fault.lasting ? ' and after' : ''}`
    t.ok(['ERR_STORAGE', 'ERR_INPUT'].includes(ended), `${title}: told as ${ended}`)
    t.match(
      {
        sentAfterwards: creates - createsBefore,
        outcomes: found.length,
        right,
        billed,
        twice: billedTwice.count,
      },
      { sentAfterwards: 0, outcomes: rows, right: rows, billed: rows, twice: 0 },
      title,
    )
    return true
  } finally {
    await emulator.close()
  }
}
type Tap = { match(a: unknown, b: unknown, title: string): void; ok(a: unknown, b: string): void }

for (const lasting of [false, true]) {
  void t.test(lasting ? 'from each operation on' : 'at each operation, once', async (t) => {
    const dir = t.testdir()
    let at = lasting ? 2 : 1
    const code = lasting ? 'ENOSPC' : 'EIO'
    // What fails last are the removals of scratch files after the work is done.
    while (await survives(t, join(dir, String(at), 'job'), { at, code, lasting })) at += step
    t.comment(`${at - step} operations`)
    t.ok(at > 80, 'there was something to fail')
  })
}
