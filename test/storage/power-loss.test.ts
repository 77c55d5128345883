/**
 * The power goes at each operation on the disk, and takes with it what a kernel may lose of what was
 * not synced. The next run, on what is left, must lose nothing and pay nothing twice.
 * By default every second operation with one kind of loss; `BATCHLINE_RUNS=6` tries each with six kinds.
 */
import t from 'tap'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator, FaultRule } from '../../src/emulator/index.ts'
import type { Outcome } from '../../src/index.ts'
import { countOwn, respond } from '../fixtures/answered.ts'
import { CrashDisk, losses } from '../fixtures/crash-disk.ts'
import type { Loss } from '../fixtures/crash-disk.ts'
import { requests, runJob } from '../fixtures/run-job.ts'

/** A folder that could not be made, a disk that failed, and a loss after all was done. */
const endings = ['ERR_INPUT', 'ERR_STORAGE', 'finished']

const rows = 24
const lossesEach = Number(process.env['BATCHLINE_RUNS'] ?? 1)
const step = process.env['BATCHLINE_RUNS'] === undefined ? 2 : 1

/** Every way a chunk can go: failures that are sent again, a lost reply, a split. */
const faults: FaultRule[] = [
  { on: 'create', fault: 'reply_lost', calls: [2] },
  { on: 'create', fault: 'status', status: 413, calls: [3] },
  { on: 'batch', fault: 'errored', share: 0.3, types: ['overloaded_error'], next: 1 },
]

async function emulated(): Promise<Emulator> {
  return await startEmulator({
    batchMs: 5,
    faults,
    respond,
  })
}

async function run(folder: string, url: string, disk?: CrashDisk): Promise<Outcome[]> {
  return await runJob(folder, url, requests(rows), {
    job: { settleMs: 60 },
    await: { pollMs: 4 },
    chunk: { maxRequests: 6 },
    maxAttempts: 6,
    ...(disk ? { seams: { files: disk } } : {}),
  })
}

/** The power goes at one operation, and again at another while the next run recovers. */
async function survives(
  t: Tap,
  folder: string,
  crashes: readonly number[],
  loss: Loss,
): Promise<boolean> {
  const emulator = await emulated()
  try {
    let crashed = 0
    for (const crashAt of crashes) {
      const disk = new CrashDisk(crashAt)
      if (crashed > 0) await disk.load(folder)
      const ended = await run(folder, emulator.url, disk).then(
        () => 'finished',
        (error: { code?: string }) => error.code,
      )
      if (!disk.crashed) break
      crashed++
      t.ok(endings.includes(String(ended)), `told as ${ended}`)
      let n = crashAt
      await disk.lose(folder, loss, () => (n = (n * 48_271) % 2_147_483_647) % 2 === 0)
    }
    if (crashed === 0) return false
    const found = await run(folder, emulator.url)
    const right = countOwn(found)
    const { billed, billedTwice, creates } = await emulator.ledger()
    const replayed = await run(folder, emulator.url)
    t.match(
      {
        right,
        positions: new Set(found.map((o) => o.position)).size,
        billed,
        twice: billedTwice.count,
        createsAgain: (await emulator.ledger()).creates - creates,
        sameOrder: JSON.stringify(replayed) === JSON.stringify(found),
      },
      { right: rows, positions: rows, billed: rows, twice: 0, createsAgain: 0, sameOrder: true },
      `power loss at operation ${crashes.join(', ')}, ${loss} lost`,
    )
    return true
  } finally {
    await emulator.close()
  }
}
type Tap = {
  match(found: unknown, wanted: unknown, title: string): void
  ok(value: unknown, title: string): void
}

void t.test('the power goes at each operation', async (t) => {
  const dir = t.testdir()
  let operations = 0
  for (let alive = true, crashAt = 1; alive; crashAt += step) {
    operations = crashAt
    for (let i = 0; alive && i < lossesEach; i++) {
      const loss = losses[(crashAt + i) % losses.length] ?? 'all'
      alive = await survives(t, join(dir, `${crashAt}-${i}`, 'job'), [crashAt], loss)
    }
  }
  t.comment(`${operations} operations`)
  t.ok(operations > 100, 'there was something to lose')
})

void t.test('the power goes again while the next run recovers', async (t) => {
  const dir = t.testdir()
  for (let i = 0; i < 12 * lossesEach; i++) {
    const crashes = [30 + ((i * 37) % 90), 2 + ((i * 11) % 40), 2 + ((i * 7) % 30)]
    const loss = losses[i % losses.length] ?? 'all'
    await survives(t, join(dir, String(i), 'job'), crashes, loss)
  }
})
