/**
 * Disk writes, system calls and memory of a run stay under fixed bounds. They are counted, not
 * timed, so that they hold on any machine.
 */
import t from 'tap'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { countedRun } from '../fixtures/counted/counted-run.ts'
import { writeInput } from '../fixtures/write-input.ts'
import { readRows, toRequests } from '../../src/index.ts'
import type { RequestInput } from '../../src/index.ts'
import { requests } from '../fixtures/run-job.ts'
import { runGrowth } from '../fixtures/run-growth.ts'
import { Counts, watchedRun } from '../fixtures/watched-run.ts'
import { setUp } from '../fixtures/set-up.ts'

t.setTimeout(590_000)

/** Rows may be megabytes long: three or fewer wait in a stage, and 16 in the sink, which is one of Node's. */
const mostWaiting = 30
type Tap = { ok(value: unknown, message: string): unknown }

void t.test('batches and rows', async (t) => {
  const { rows, batches, rowBytes, of, onDisk, inAll } = await runGrowth(t.testdir(), 3000, 12_000)
  t.equal(rows, 9000)
  t.equal(batches, 9)

  void t.test('what the job folder takes', async (t) => {
    isUnder(t, 'writes a batch', onDisk('writes') / batches, 20)
    // Records that come together share a sync, in one run more often than in another: 11 a batch at most.
    isUnder(t, 'syncs of twelve batches', inAll('syncs'), 145)
    isUnder(t, 'renames a batch', onDisk('renames') / batches, 4)
    isUnder(t, 'bytes written a byte of a row and its result', onDisk('bytes') / rowBytes, 1.06)
  })
  void t.test('what lies until a full collection', async (t) => {
    isUnder(t, 'MB of blocks a batch', of('blocks.bytes') / batches / 1e6, 4.8)
  })
  const skip = existsSync('/proc/self/io') ? false : 'needs /proc/self/io'
  void t.test('what the kernel does, files and sockets', { skip }, async (t) => {
    isUnder(t, 'calls a row', (of('io.syscr') + of('io.syscw')) / rows, 0.5)
    const moved = of('io.rchar') + of('io.wchar')
    isUnder(t, 'bytes moved a byte of a row and its result', moved / rowBytes, 4.4)
  })
})

void t.test('a sink that stands still holds up the source', async (t) => {
  const { emulator, folder } = await setUp(t, { batchMs: 5 })
  const [maxRequests, maxOpen, ahead] = [200, 2, 3]
  const counts = new Counts()
  const stop = new AbortController()
  let fetched = 0
  let allFetched = (): void => {}
  const full = new Promise<void>((resolve) => (allFetched = resolve))
  const run = watchedRun(
    folder,
    {
      url: emulator.url,
      requests: requests(20_000),
      maxRequests,
      maxOpen,
      take: ({ finished }) => (finished === 0 ? Promise.resolve() : new Promise(() => {})),
      onEvent: ({ type }) => {
        if (type === 'fetched' && ++fetched === maxOpen) allFetched()
      },
      signal: stop.signal,
    },
    counts,
  )
  await Promise.race([full, run])
  await stillness(counts)
  stop.abort()
  await t.rejects(run, { name: 'AbortError' })
  t.equal(counts.finished, 1)
  isUnder(t, 'rows begun', counts.begun, (maxOpen + ahead) * maxRequests + 10)
  isUnder(t, 'outcomes between the disk and the sink', counts.waited, mostWaiting)
})

void t.test('a full-size batch in a small heap, and into a slow sink', async (t) => {
  const folder = t.testdir()
  const rows = 100_000
  const input = join(folder, 'in.jsonl')
  await writeInput(input, { kind: 'requests', rows, rowBytes: 1000 })
  const counts = new Counts()
  const { reported, peakMB } = await countedRun({
    folder,
    rows,
    perBatch: rows,
    nodeArgs: ['--max-old-space-size=64'],
    // The same outcomes once more: a finished job asks nothing of the service.
    atEnd: ({ folder, url }) => {
      const asRequests = toRequests((row: RequestInput) => row)
      const requests = readRows<RequestInput>(input).compose(asRequests)
      const take = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
      return watchedRun(folder, { url, requests, take }, counts)
    },
  })
  t.equal(reported['batches'], 1)
  isUnder(t, 'MB at its peak', peakMB, 190)
  t.equal(counts.finished, rows)
  isUnder(t, 'outcomes between the disk and the sink', counts.waited, mostWaiting)
})

void t.test('answers as long as there are', async (t) => {
  const folder = t.testdir()
  const rows = 150
  await writeInput(join(folder, 'in.jsonl'), { kind: 'requests', rows, rowBytes: 1000 })
  const answers = fileURLToPath(new URL('../fixtures/counted/long-answer.js', import.meta.url))
  const { peakMB } = await countedRun({ folder, rows, perBatch: rows, answers })
  isUnder(t, 'MB at its peak, of 180 MB of results', peakMB, 300)
})

function isUnder(t: Tap, what: string, found: number, most: number): void {
  t.ok(found <= most, `${what}: ${Number(found.toFixed(3))}, at most ${most}`)
}

/** Resolves when nothing has moved for a while. Too early, it makes a figure lower and no test fail. */
async function stillness(counts: Counts): Promise<void> {
  for (let before = ''; before !== JSON.stringify(counts);) {
    before = JSON.stringify(counts)
    await sleep(300)
  }
}
