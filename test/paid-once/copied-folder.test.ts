/**
 * A job folder that was moved, copied or restored from an old backup does not send again what
 * was sent since.
 */
import t from 'tap'
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { countOwn } from '../fixtures/answered.ts'
import { copyAtOnce } from '../fixtures/model/copy-at-once.ts'
import { requestOf, requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

/** Puts a copy in the place of the folder, as restoring a backup does. */
async function restore(copy: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true })
  await cp(copy, folder, { recursive: true })
  // The copy may have been taken at work; the process that worked then has ended since.
  await rm(join(folder, 'lock.owner'), { force: true })
}

void t.test('moved: it goes on as before', async (t) => {
  const { emulator } = await setUp(t)
  const dir = t.testdir()
  const found = await runJob(join(dir, 'job'), emulator.url, requests(20))
  await rename(join(dir, 'job'), join(dir, 'elsewhere'))
  t.same(await runJob(join(dir, 'elsewhere'), emulator.url, requests(20)), found)
  await cp(join(dir, 'elsewhere'), join(dir, 'copy'), { recursive: true })
  emulator.plantForeign({ count: 2, requests: 10 })
  const grown = await runJob(join(dir, 'copy'), emulator.url, requests(30))
  t.equal(countOwn(grown), 30, 'and a copy that knows all grows')
  t.equal((await emulator.ledger()).creates, 3)
})

void t.test('a copy from before a chunk was sent takes its batch', async (t) => {
  const { emulator } = await setUp(t)
  const dir = t.testdir()
  const [folder, copy] = [join(dir, 'job'), join(dir, 'copy')]
  await runJob(folder, emulator.url, requests(20), {
    submit: { concurrency: 1 },
    seams: {
      failpoint: async (point) => {
        if (point !== 'before INTENT') return
        // Both chunks are sealed, and the second is not sent. At once: downloads go on meanwhile.
        await rm(copy, { recursive: true, force: true })
        copyAtOnce(folder, copy)
      },
    },
  })
  await restore(copy, folder)
  const found = await runJob(folder, emulator.url, requests(20))
  t.equal(countOwn(found), 20)
  t.equal((await emulator.ledger()).billed, 20, 'nothing was paid again')
  t.same(await runJob(folder, emulator.url, requests(20)), found)
})

void t.test('a copy that has never heard of a chunk stops before anything is sent', async (t) => {
  const { emulator } = await setUp(t)
  const dir = t.testdir()
  const [folder, copy] = [join(dir, 'job'), join(dir, 'copy')]
  await runJob(folder, emulator.url, requests(10))
  await cp(folder, copy, { recursive: true })
  await runJob(folder, emulator.url, requests(30))
  await restore(copy, folder)
  for (const run of [1, 2]) {
    await t.rejects(
      runJob(folder, emulator.url, requests(30)),
      { code: 'ERR_IN_DOUBT', message: /older than what was sent: batch msgbatch_/ },
      `run ${run}`,
    )
  }
  t.equal((await emulator.ledger()).creates, 3)
  const found = await runJob(folder, emulator.url, requests(30), { job: { orphans: 'resubmit' } })
  t.equal(countOwn(found), 30, 'decided: sent again')
})

void t.test('batches that still run are awaited before anything new is sent', async (t) => {
  const { emulator } = await setUp(t)
  const dir = t.testdir()
  const [folder, copy] = [join(dir, 'job'), join(dir, 'copy')]
  await runJob(folder, emulator.url, requests(10))
  await cp(folder, copy, { recursive: true })
  emulator.faults.add({ on: 'batch', fault: 'slow', ms: 600, next: 1 })
  const running = runJob(folder, emulator.url, requests(20))
  while ((await emulator.ledger()).creates < 2) await new Promise((done) => setTimeout(done, 10))
  await t.rejects(runJob(copy, emulator.url, requests(20)), { code: 'ERR_IN_DOUBT' })
  t.equal(countOwn(await running), 20)
  t.equal((await emulator.ledger()).creates, 2, 'the copy has sent nothing')
})

void t.test(
  'a batch is never taken for a chunk that was sealed after the copy was made',
  async (t) => {
    const { emulator } = await setUp(t)
    const dir = t.testdir()
    const [folder, copy] = [join(dir, 'job'), join(dir, 'copy')]
    await runJob(folder, emulator.url, requests(10))
    await cp(folder, copy, { recursive: true })
    emulator.faults.add({ on: 'batch', fault: 'slow', ms: 600, next: 1 })
    const running = runJob(folder, emulator.url, requests(20))
    while ((await emulator.ledger()).creates < 2) await new Promise((done) => setTimeout(done, 10))
    const edited = Array.from({ length: 20 }, (_, i) =>
      requestOf(i, i < 10 ? `question ${i}` : `another ${i}`),
    )
    // Twice: what the first of them seals must not pass for what the copy came with.
    for (const run of [1, 2]) {
      const done = runJob(copy, emulator.url, edited)
      await t.rejects(done, { code: 'ERR_IN_DOUBT', message: /chunk 2 of attempt 1/ }, `run ${run}`)
    }
    t.equal(countOwn(await running), 20)
    t.equal((await emulator.ledger()).creates, 2)
  },
)

void t.test('ids of the user prove nothing: a copy waits for a decision', async (t) => {
  const { emulator } = await setUp(t)
  const dir = t.testdir()
  const [folder, copy] = [join(dir, 'job'), join(dir, 'copy')]
  const rows = Array.from({ length: 20 }, (_, i) => ({ ...requestOf(i), custom_id: `mine_${i}` }))
  const chunk = { customIds: 'keep' } as const
  await runJob(folder, emulator.url, rows.slice(0, 10), { chunk })
  await cp(folder, copy, { recursive: true })
  await runJob(folder, emulator.url, rows, { chunk })
  await t.rejects(runJob(copy, emulator.url, rows, { chunk }), {
    code: 'ERR_IN_DOUBT',
    message: /has ids that may belong to this job/,
  })
  t.equal((await emulator.ledger()).creates, 2)
})
