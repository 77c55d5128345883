/**
 * The life of a job: temporary folders, cancel and resume, prune, `recorded()`, one stage of
 * each kind.
 */
import t from 'tap'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { awaitResults, chunkBySize, openJob, retryFailed, submitBatches } from '../../src/index.ts'
import type { Outcome } from '../../src/index.ts'
import { nodeFileSystem } from '../../src/job/disk/file-system.ts'
import type { FileSystem } from '../../src/job/disk/file-system.ts'
import { internalsOf } from '../fixtures/internals-of.ts'
import { questionOf } from '../fixtures/answered.ts'
import { attemptOf, answerOf, requestOf, requests } from '../fixtures/run-job.ts'
import { collector, turns } from '../fixtures/sinks.ts'
import { setUp } from '../fixtures/set-up.ts'

const attempt = attemptOf()

void t.test('a temporary job is removed when all of it was read', async (t) => {
  const { client } = await setUp(t)
  const job = await openJob({ client })
  const sink = collector()
  await pipeline(Readable.from(requests(25)), attempt(job), sink)
  t.ok(existsSync(job.folder))
  await job.close()
  t.notOk(existsSync(job.folder))
  t.equal(sink.items.length, 25)
})

void t.test('a temporary job that was not read to the end is kept', async (t) => {
  const { client } = await setUp(t, { batchMs: 3_600_000 })
  const warned = new Promise<string>((resolve) => {
    process.once('warning', (warning) => resolve(warning.message))
  })
  const job = await openJob({ client })
  await pipeline(Readable.from(requests(5)), chunkBySize(job), submitBatches(job), collector())
  await job.close()
  t.ok(existsSync(job.folder))
  t.ok((await warned).includes(job.folder))
})

void t.test('cancel is sticky, resume takes it back', async (t) => {
  const { emulator, run, open } = await setUp(t, { batchMs: 3_600_000 })
  const job = await open()
  const sink = collector()
  const canceled = new Promise<void>((resolve) => {
    job.onEvent((event) => {
      if (event.type === 'accepted' && event.chunk === 2) void job.cancel().then(() => resolve())
    })
  })
  const piped = pipeline(Readable.from(requests(60)), attempt(job), retryFailed(job, attempt), sink)
  await t.rejects(piped, { code: 'ERR_STOPPED', message: /canceled/ })
  await canceled
  await job.close()
  const { requests: sent } = await emulator.ledger()
  t.ok(sent < 60, 'not all was sent')
  t.equal(sink.items.length, sent, 'what was sent is emitted')
  await t.rejects(run(requests(60)), { code: 'ERR_STOPPED' }, 'and again')
  t.equal((await emulator.ledger()).requests, sent)
  const found = run(requests(60), {
    job: { resume: true },
    onEvent: (event) => {
      if (event.type === 'accepted') setTimeout(() => void emulator.advance(3_600_000), 20)
    },
  })
  t.equal((await found).filter((o) => o.ok).length, 60)
})

void t.test('prune frees the bodies and a replay still works', async (t) => {
  const { folder, run, open } = await setUp(t)
  const first = await run(requests(25))
  const job = await open()
  await pipeline(Readable.from(requests(25)), attempt(job), collector())
  t.ok((await job.prune()) > 1000)
  t.equal(await job.prune(), 0)
  await job.close()
  const left = await readdir(join(folder, 'attempt-1'))
  t.notOk(left.some((name) => name.endsWith('.json')))
  t.same(await run(requests(25)), first)
})

void t.test('the rows again, from what is sealed', async (t) => {
  const { emulator, run, open } = await setUp(t)
  const rows = [...requests(30)].map((r) => (r.position === 4 ? { ...r, custom_id: '' } : r))
  const first = await run(rows)
  const job = await open()
  const sink = collector()
  await pipeline(job.recorded(), attempt(job), sink)
  t.equal(job.status().inputRows, 30)
  await job.close()
  const byPlace = (a: Outcome, b: Outcome): number => a.position - b.position
  t.same((sink.items as Outcome[]).toSorted(byPlace), first.toSorted(byPlace))
  t.equal((await emulator.ledger()).requests, 29)
})

void t.test('one of each stage for an attempt', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const made = [chunkBySize(job), submitBatches(job), awaitResults(job), retryFailed(job, attempt)]
  for (const make of [chunkBySize, submitBatches, awaitResults]) {
    t.throws(() => make(job), { code: 'ERR_ATTEMPT_IN_USE' })
  }
  t.throws(() => retryFailed(job, attempt), { code: 'ERR_ATTEMPT_IN_USE' })
  made.push(retryFailed(job, attempt, { name: 'strong' }))
  for (const stage of made) {
    stage.destroy()
    stage.on('error', () => {})
  }
  await Promise.all(made.map((stage) => new Promise((resolve) => stage.once('close', resolve))))
  chunkBySize(job).destroy()
  t.equal(job.next(), job.next(), 'the same view every time')
  await job.close()
})

void t.test('an item of another job is refused with that reason', async (t) => {
  const { client, folder } = await setUp(t)
  const one = await openJob(`${folder}-one`, { client })
  const other = await openJob(`${folder}-other`, { client })
  t.teardown(() => Promise.all([one.close(), other.close()]))
  const mixed = pipeline(
    Readable.from(requests(3)),
    chunkBySize(one),
    submitBatches(other),
    awaitResults(other),
    collector(),
  )
  await t.rejects(mixed, { code: 'ERR_INPUT', message: /comes from another job/ })
})

void t.test(
  'closed in the middle of a pipeline: nothing touches the folder afterwards',
  async (t) => {
    const { folder, open } = await setUp(t, { batchMs: 3_600_000 })
    const job = await open()
    const slow = Readable.from(
      (async function* () {
        for (const request of requests(1000)) {
          await turns(1)
          yield request
        }
      })(),
    )
    const running = pipeline(slow, attempt(job), collector())
    const failed = t.rejects(running, { code: 'ERR_OPTION', message: /is closed/ })
    while (!existsSync(join(folder, 'attempt-1'))) await turns(1)
    await turns(60)
    await job.close()
    const then = (await readdir(join(folder, 'attempt-1'))).sort()
    await failed
    await turns(50)
    t.same((await readdir(join(folder, 'attempt-1'))).sort(), then)
  },
)

void t.test(
  'what a stage would record while the job is closed is no failure of the disk',
  async (t) => {
    const { open } = await setUp(t)
    let closing: Promise<void> | undefined
    let isClosing = (): void => {}
    const begun = new Promise<void>((resolve) => (isClosing = resolve))
    const files: FileSystem = {
      ...nodeFileSystem,
      async open(path, flags) {
        const file = await nodeFileSystem.open(path, flags)
        if (!path.endsWith('journal.jsonl')) return file
        const close = file.close.bind(file)
        file.close = async () => {
          await close()
          isClosing()
          await turns(20)
        }
        return file
      },
    }
    const failpoint = async (point: string): Promise<void> => {
      if (point !== 'before SEALED') return
      closing ??= job.close()
      await begun
    }
    const job = await open({}, { files, failpoint })
    const running = pipeline(Readable.from(requests(30)), attempt(job), collector())
    await t.rejects(running, { code: 'ERR_OPTION', message: /is closed/ })
    await closing
  },
)

void t.test('a job that is being closed refuses further work', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const closing = job.close()
  await t.rejects(internalsOf(job).mayGoOn(), { code: 'ERR_OPTION', message: /is closed/ })
  await closing
})

void t.test('a slow source is sealed after maxWaitMs', async (t) => {
  const { open } = await setUp(t)
  const job = await open()
  const sink = collector()
  async function* slow(): AsyncGenerator {
    yield* requests(3)
    while (sink.items.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    yield* requests(2, 3)
  }
  await pipeline(
    Readable.from(slow()),
    chunkBySize(job, { maxWaitMs: 10 }),
    submitBatches(job),
    awaitResults(job, { pollMs: 10 }),
    sink,
  )
  await job.close()
  t.equal(sink.items.length, 5)
})

void t.test('an array of requests is one chunk, also on a replay', async (t) => {
  const { emulator, open } = await setUp(t)
  for (let times = 0; times < 2; times++) {
    const job = await open()
    const sink = collector()
    const arrays = [[...requests(7)], [...requests(5, 7)]]
    await pipeline(
      Readable.from(arrays),
      submitBatches(job),
      awaitResults(job, { pollMs: 10 }),
      sink,
    )
    await job.close()
    t.equal(sink.items.length, 12)
    t.equal((await emulator.ledger()).creates, 2)
  }
})

void t.test('a batch that another tool made', async (t) => {
  const { client } = await setUp(t)
  const batch = await client.messages.batches.create({
    requests: [...requests(5)].map(({ position, params }) => ({
      custom_id: `theirs-${position}`,
      params,
    })),
  })
  const job = await openJob(join(t.testdir(), 'job'), { client })
  const sink = collector()
  await pipeline(
    Readable.from([{ id: batch.id }]),
    awaitResults(job, { pollMs: 10 }),
    retryFailed(job, attempt),
    sink,
  )
  await job.close()
  const ids = (sink.items as Outcome[]).map((o) => o.custom_id)
  t.same(
    ids.toSorted(),
    [0, 1, 2, 3, 4].map((i) => `theirs-${i}`),
  )
})

void t.test('several requests for one row', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = Array.from({ length: 24 }, (_, i) => ({
    ...requestOf(Math.floor(i / 3), `question ${i}`),
    part: i % 3,
    parts: 3,
  }))
  const first = await run(rows)
  t.ok(first.every((o) => answerOf(o) === `re: question ${o.position * 3 + (o.part ?? 0)}`))
  t.same(await run(rows), first)
  t.equal((await emulator.ledger()).requests, 24)
})

void t.test('rows out of order, or one twice', async (t) => {
  const { run } = await setUp(t)
  for (const rows of [
    [requestOf(1), requestOf(0)],
    [requestOf(3), requestOf(3)],
  ]) {
    await t.rejects(run(rows), { code: 'ERR_ORDER' })
  }
})

void t.test('a row that can not be carried', async (t) => {
  const { run } = await setUp(t)
  const rows = [requestOf(0), { ...requestOf(1), row: { big: 1n } }, requestOf(2)]
  const found = await run(rows)
  t.equal(found.length, 3)
  t.match(
    found.find((o) => o.position === 1),
    { ok: false, failure: { kind: 'rejected' } },
  )
})

void t.test('two pipelines, one after the other, on one job', async (t) => {
  const { emulator, open } = await setUp(t)
  const job = await open()
  for (let times = 0; times < 2; times++) {
    const sink = collector()
    await pipeline(Readable.from(requests(25)), attempt(job), retryFailed(job, attempt), sink)
    t.equal(sink.items.length, 25)
  }
  const full = new Writable({
    objectMode: true,
    write: (_row, _encoding, done) => done(new Error('full')),
  })
  const failing = pipeline(Readable.from(requests(50)), attempt(job), full)
  await t.rejects(failing)
  // A composed stage may still close its files when the pipeline has rejected.
  while (internalsOf(job).stages() > 0) await turns(1)
  const sink = collector()
  await pipeline(Readable.from(requests(50)), attempt(job), sink)
  t.equal(sink.items.length, 50)
  await job.close()
  t.equal((await emulator.ledger()).requests, 50)
})

void t.test('a pipeline without awaitResults that may not send ends as stopped', async (t) => {
  const { open } = await setUp(t, {
    faults: [{ on: 'create', fault: 'status', status: 402, type: 'billing_error' }],
  })
  const job = await open()
  const piped = pipeline(
    Readable.from(requests(25)),
    chunkBySize(job),
    submitBatches(job),
    collector(),
  )
  await t.rejects(piped, { code: 'ERR_STOPPED' })
  await job.close()
})

void t.test('rewrite can change the request and not its place', async (t) => {
  const { emulator, open } = await setUp(t, {
    respond: (params) => {
      const text = questionOf(params)
      return text.includes('again') ? 'fine' : { error: { type: 'api_error', message: 'no' } }
    },
  })
  for (let times = 0; times < 2; times++) {
    const job = await open()
    const sink = collector()
    const rewrite = (): never => requestOf(999, 'again') as never
    await pipeline(
      Readable.from(requests(5)),
      attempt(job),
      retryFailed(job, attempt, { rewrite }),
      sink,
    )
    await job.close()
    const places = (sink.items as Outcome[]).map((o) => o.position)
    t.same(
      places.toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4],
    )
    t.equal((await emulator.ledger()).requests, 10)
  }
})

void t.test('a listener that throws is reported and ends nothing', async (t) => {
  const { open } = await setUp(t)
  const heard = new Promise((resolve) => process.once('uncaughtException', resolve))
  const job = await open()
  const end = job.onEvent(() => {
    end()
    throw new Error('display')
  })
  const sink = collector()
  await pipeline(Readable.from(requests(5)), attempt(job), sink)
  await job.close()
  t.equal(sink.items.length, 5)
  t.match(await heard, { message: 'display' })
})
