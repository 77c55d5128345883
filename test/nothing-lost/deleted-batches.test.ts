/** A job whose batches were deleted at the service: nothing is lost by it, and nothing looks for them again. */
import t from 'tap'
import Anthropic from '@anthropic-ai/sdk'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeletionPlan, JobEvent } from '../../src/index.ts'
import { readJob } from '../../src/job/read-job.ts'
import { clientOf, requests, runJob } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'

async function atService({ client }: Pick<SetUp, 'client'>): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of client.messages.batches.list()) ids.push(id)
  return ids
}

async function idsOf(folder: string): Promise<string[]> {
  const { state } = await readJob(folder)
  return [...state.chunks()].flatMap(({ id }) => id ?? [])
}

function deletedRecords(folder: string): Array<{ id: string; gone?: boolean; ts: string }> {
  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n')
  return lines
    .map((line) => JSON.parse(line) as { type: string; id: string; ts: string })
    .filter(({ type }) => type === 'DELETED')
}

/** Makes calls that are tried again come at once. */
async function openFast(set: SetUp, options: Parameters<SetUp['open']>[0] = {}) {
  const job = await set.open(options)
  job.parts.bounds.set('1', { pollMs: 1 })
  return job
}

void t.test('only the batches of the job go, and it replays without a call', async (t) => {
  const set = await setUp(t)
  const { emulator, run, folder } = set
  emulator.plantForeign({ count: 3, requests: 10 })
  const others = await atService(set)
  const first = await run(requests(35))
  const ours = await idsOf(folder)
  t.equal(ours.length, 4)

  const job = await set.open()
  const plans: DeletionPlan[] = []
  const confirm = (plan: DeletionPlan): boolean => plans.push(plan) > 1
  t.same(await job.deleteBatches({ confirm }), { deleted: [], gone: [], failed: [], left: 4 })
  t.same(plans, [{ batches: 4, requests: 35, unresolved: 0, inputRows: 35 }])
  t.equal((await emulator.ledger()).calls.delete, 0, 'a no deletes nothing')
  const { deleted, ...rest } = await job.deleteBatches({ confirm })
  t.same(deleted.toSorted(), ours.toSorted())
  t.same(rest, { gone: [], failed: [], left: 0 })
  t.same(await atService(set), others)
  t.same(await job.deleteBatches({ confirm }), { deleted: [], gone: [], failed: [], left: 0 })
  t.equal(plans.length, 2, 'nothing is asked where nothing is left')
  t.equal(job.status().deletedBatches, 4)
  await job.close()
  t.same(
    deletedRecords(folder)
      .map(({ id }) => id)
      .toSorted(),
    ours.toSorted(),
  )

  const { calls } = await emulator.ledger()
  t.equal(calls.delete, 4)
  t.same(await run(requests(35)), first, 'the same outcomes in the same order')
  t.same(await run(requests(35), { job: { resume: true } }), first)
  t.same((await emulator.ledger()).calls, calls, 'and not a call')
})

void t.test('what is not finished keeps its batches', async (t) => {
  const set = await setUp(t, { batchMs: 3_600_000 })
  const { emulator, run, folder } = set
  const ending = new AbortController()
  const stopAt = (type: JobEvent['type']) => (event: JobEvent) => {
    if (event.type === type) ending.abort()
  }
  await t.rejects(run(requests(10), { signal: ending.signal, onEvent: stopAt('accepted') }))
  const job = await set.open()
  await t.rejects(job.deleteBatches(), {
    code: 'ERR_STOPPED',
    message: /not in the folder yet .batches: 1/,
  })
  await emulator.advance(3_600_000)
  await job.close()
  await run(requests(10))

  // A record is written as the job writes it, so that no state has to be brought about by luck.
  for (const [record, code, message] of [
    [
      { type: 'TRIPPED', rows: 1, failed: 1, limit: 0, reasons: [] },
      'ERR_STOPPED',
      /too many rows failed/,
    ],
    [{ type: 'REJECTED', attempt: '1', chunk: 1, why: '' }, 'ERR_STOPPED', /not sent .1/],
    [
      {
        type: 'INTENT',
        attempt: '1',
        chunk: 1,
        try: 2,
        fence: null,
        serverDate: null,
        workspace: null,
      },
      'ERR_IN_DOUBT',
      /in doubt .1/,
    ],
  ] as const) {
    const one = await set.open()
    one.parts.state.apply(record)
    await t.rejects(one.deleteBatches(), { code, message })
    await one.close()
  }
  t.equal((await emulator.ledger()).calls.delete, 0)
  t.same(deletedRecords(folder), [])
})

void t.test(
  'a canceled job may leave rows unsent, one without the end of its input may not',
  async (t) => {
    const set = await setUp(t)
    const ending = new AbortController()
    const source = async function* () {
      yield* requests(11)
      await new Promise((resolve) => ending.signal.addEventListener('abort', resolve))
    }
    const onEvent = ({ type }: JobEvent): void => {
      if (type === 'emitted') ending.abort()
    }
    await t.rejects(set.run(source(), { signal: ending.signal, onEvent }))
    const job = await set.open()
    await t.rejects(job.deleteBatches(), { code: 'ERR_STOPPED', message: /the end of its input/ })
    await job.cancel()
    t.match(await job.deleteBatches(), { deleted: { length: 1 }, left: 0 })
  },
)

void t.test('results that are not as they were written stay at the service', async (t) => {
  const set = await setUp(t)
  const { emulator, run, folder } = set
  await run(requests(20))
  const path = join(folder, 'attempt-1/results-000002.jsonl')
  const whole = readFileSync(path)
  const spoiled = Buffer.from(whole)
  spoiled[spoiled.indexOf('question') + 1] = 65
  writeFileSync(path, spoiled)
  const job = await set.open()
  await t.rejects(job.deleteBatches(), { code: 'ERR_STORAGE', message: /Delete the file/ })
  t.equal((await emulator.ledger()).calls.delete, 0)
  writeFileSync(path, whole)
  t.match(await job.deleteBatches(), { deleted: { length: 2 } })
})

void t.test('results that are lost later: said with the date, never paid again', async (t) => {
  const set = await setUp(t)
  const { emulator, run, folder } = set
  const first = await run(requests(20))
  const job = await set.open()
  await job.deleteBatches()
  await job.close()
  const { usd, creates } = await emulator.ledger()
  const day = deletedRecords(folder)[0]?.ts.slice(0, 10)
  const path = join(folder, 'attempt-1/results-000001.jsonl')
  const whole = readFileSync(path)

  truncateSync(path, 100)
  const message = new RegExp(`deleted on ${day} at your request.*another folder`)
  await t.rejects(run(requests(20)), { code: 'ERR_STORAGE', message })
  writeFileSync(path, Buffer.concat([Buffer.from('x'), whole.subarray(1)]))
  await t.rejects(run(requests(20)), { code: 'ERR_STORAGE', message })
  rmSync(path)
  await t.rejects(set.open(), {
    code: 'ERR_STORAGE',
    message: /results-000001.jsonl is missing, and/,
  })
  await t.rejects(set.open({ resume: true }), { code: 'ERR_STORAGE', message })
  writeFileSync(path, whole)
  t.same(await run(requests(20)), first, 'a file that is put back makes the job whole')
  t.match(await emulator.ledger(), { usd, creates })
})

void t.test('resume does not look for results that were deleted', async (t) => {
  const set = await setUp(t, { faults: [{ on: 'batch', fault: 'archived', calls: [1] }] })
  const { emulator, run } = set
  const first = await run(requests(20), { maxAttempts: 1 })
  t.equal(first.filter(({ ok }) => !ok).length, 10)
  const job = await set.open()
  let unresolved: number | undefined
  const confirm = (plan: DeletionPlan): boolean => (unresolved = plan.unresolved) === 1
  t.match(await job.deleteBatches({ confirm }), { deleted: { length: 2 }, left: 0 })
  t.equal(unresolved, 1)
  await job.close()
  const { calls } = await emulator.ledger()
  const again = await run(requests(20), { maxAttempts: 1, job: { resume: true } })
  t.same(again, first)
  t.same((await emulator.ledger()).calls, calls)
})

void t.test('second batches of a chunk go as well', async (t) => {
  const set = await setUp(t, {
    faults: [
      { on: 'create', fault: 'replayed', calls: [1] },
      { on: 'create', fault: 'reply_lost', calls: [1] },
    ],
  })
  const { run, folder } = set
  await run(requests(10), { job: { settleMs: 100 } })
  t.equal((await atService(set)).length, 2)
  const job = await set.open()
  t.equal(job.status().duplicates.length, 1)
  t.match(await job.deleteBatches(), { deleted: { length: 2 }, left: 0 })
  t.same(await atService(set), [])
  t.equal(deletedRecords(folder).length, 2)
})

void t.test('answers of the service to a delete', async (t) => {
  await t.test('what may pass is tried again', async (t) => {
    const set = await setUp(t, {
      faults: [
        { on: 'delete', fault: 'status', status: 429, retryAfter: 0, calls: [1, 2] },
        { on: 'delete', fault: 'status', status: 500, calls: [3] },
        { on: 'delete', fault: 'status', status: 529, calls: [4] },
        { on: 'delete', fault: 'reset', calls: [5] },
      ],
    })
    await set.run(requests(20))
    const job = await openFast(set)
    t.match(await job.deleteBatches(), { failed: [], left: 0 })
    t.same(await atService(set), [])
  })
  await t.test('what does not pass is said, and left for the next time', async (t) => {
    const set = await setUp(t, {
      faults: [{ on: 'delete', fault: 'status', status: 400, calls: [1] }],
    })
    await set.run(requests(20))
    const job = await openFast(set)
    t.match(await job.deleteBatches(), {
      deleted: { length: 1 },
      failed: [{ why: /HTTP 400/ }],
      left: 1,
    })
    t.match(await job.deleteBatches(), { deleted: { length: 1 }, left: 0 })
  })
  await t.test('a key that may not delete', async (t) => {
    const set = await setUp(t, {
      faults: [{ on: 'delete', fault: 'status', status: 403, calls: [3] }],
    })
    await set.run(requests(200))
    const job = await openFast(set)
    await t.rejects(job.deleteBatches(), {
      code: 'ERR_STOPPED',
      message: /HTTP 403.*\d+ of 20 are deleted/,
    })
    t.ok((await set.emulator.ledger()).calls.delete < 20, 'the rest is not even asked')
    const done = deletedRecords(set.folder).length
    t.ok(done > 0 && done < 20)
    t.equal((await atService(set)).length, 20 - done, 'what is deleted is on record')
    t.match(await job.deleteBatches(), { deleted: { length: 20 - done } })
  })
  await t.test('a job that is closed meanwhile', async (t) => {
    const set = await setUp(t, { faults: [{ on: 'delete', fault: 'slow', ms: 300 }] })
    await set.run(requests(200))
    const job = await openFast(set)
    const ending = job.deleteBatches()
    const closed = (async () => {
      while ((await set.emulator.ledger()).calls.delete < 8) await new Promise(setImmediate)
      await job.close()
    })()
    await t.rejects(ending, { code: 'ERR_OPTION', message: /is closed/ })
    await closed
    t.ok(deletedRecords(set.folder).length < 20)
    const again = await openFast(set)
    t.match(await again.deleteBatches(), { failed: [], left: 0 })
    t.same(await atService(set), [])
  })
  await t.test('batches that somebody has deleted', async (t) => {
    const set = await setUp(t)
    await set.run(requests(20))
    const [id = ''] = await idsOf(set.folder)
    await set.client.messages.batches.delete(id)
    const job = await openFast(set)
    t.match(await job.deleteBatches(), { deleted: { length: 1 }, gone: [id], left: 0 })
    t.match(
      deletedRecords(set.folder).find((record) => record.id === id),
      { gone: true },
    )
  })
  await t.test('a page of a proxy in the place of a 404', async (t) => {
    const set = await setUp(t, {
      faults: [{ on: 'delete', fault: 'status', status: 404, envelope: false, next: 6 }],
    })
    await set.run(requests(10))
    const job = await openFast(set)
    t.match(await job.deleteBatches(), { failed: [{ why: /HTTP 404/ }], left: 1 })
    t.same(deletedRecords(set.folder), [])
  })
})

void t.test('a key of another workspace, where every batch looks gone', async (t) => {
  const set = await setUp(t, { apiKeys: { 'sk-test-loopback': 'wrkspc_one', other: 'wrkspc_two' } })
  await set.run(requests(10))
  const client = new Anthropic({ baseURL: set.url, apiKey: 'other', logLevel: 'off' })
  const job = await set.open({ client })
  await t.rejects(job.deleteBatches(), { code: 'ERR_ORIGIN', message: /wrkspc_two/ })
  t.same(deletedRecords(set.folder), [])
  t.equal((await atService(set)).length, 1)
})

void t.test(
  'what can not be: a client without delete, an odd confirm, a running pipeline',
  async (t) => {
    const set = await setUp(t)
    await set.run(requests(10))
    const client = clientOf(set.url)
    Object.defineProperty(client.messages.batches, 'delete', { value: undefined })
    const without = await set.open({ client })
    await t.rejects(without.deleteBatches(), {
      code: 'ERR_OPTION',
      message: /no messages.batches.del/,
    })
    await without.close()
    const job = await set.open()
    await t.rejects(job.deleteBatches({ confirm: true as never }), { code: 'ERR_OPTION' })
    const release = job.parts.roles.claim('a pipeline')
    await t.rejects(job.deleteBatches(), { code: 'ERR_ATTEMPT_IN_USE' })
    release()
    await job.close()
    await t.rejects(job.deleteBatches(), { code: 'ERR_OPTION', message: /closed/ })
    await runJob(set.folder, set.url, requests(10))
  },
)
