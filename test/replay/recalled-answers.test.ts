/**
 * What a job has sent stays sent, and what it has recalled stays recalled, whatever the store of answers
 * knows today.
 */
import t from 'tap'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { awaitResults, chunkBySize, compose, submitBatches } from '../../src/index.ts'
import type { Attempt, BatchRequest, Outcome } from '../../src/index.ts'
import { answerOf, requestOf, requests } from '../fixtures/run-job.ts'
import type { RunOptions } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'
import type { SetUp } from '../fixtures/set-up.ts'
import { asked } from '../fixtures/sharing/asked.ts'
import { collected } from '../fixtures/sharing/collected.ts'
import { answerKey, answersTo, recallFrom } from '../fixtures/sharing/recall-from.ts'
import type { Answers } from '../fixtures/sharing/recall-from.ts'

const none: Answers = new Map()
const keep: RunOptions = { job: { changed: 'keep' } }

/** Where each answer came from: `store`, or the service. */
function origins(outcomes: readonly Outcome[]): string {
  return outcomes
    .toSorted((a, b) => a.position - b.position || (a.part ?? 0) - (b.part ?? 0))
    .map((one) => (answerOf(one) === 'from the store' ? 's' : answerOf(one) ? 'a' : '-'))
    .join('')
}

async function journalOf({ folder }: SetUp): Promise<string> {
  return await readFile(join(folder, 'journal.jsonl'), 'utf8')
}

void t.test('rows of a sent chunk: the store grew, was pruned, is gone', async (t) => {
  const set = await setUp(t)
  const { emulator, run } = set
  const rows = [...requests(30)]
  const known = answersTo(rows.filter(({ position }) => position % 3 === 0))
  const found = await run(recallFrom(known, rows))
  t.equal(origins(found), 'saa'.repeat(10))
  t.ok(found.every(({ key, position }) => key === answerKey(requestOf(position))))
  const { requests: sent, creates } = await emulator.ledger()
  t.equal(sent, 20)
  t.match(await journalOf(set), /"recalled":\d/)
  for (const asJson of [false, true]) {
    t.same(await run(recallFrom(known, rows, asJson)), found, 'the same store')
    t.same(await run(recallFrom(answersTo(rows), rows, asJson)), found, 'it knows all')
    t.same(await run(recallFrom(answersTo(rows, 'other'), rows, asJson)), found, 'other answers')
    t.same(await run(recallFrom(none, rows, asJson)), found, 'it knows nothing')
  }
  await t.rejects(run(rows), { code: 'ERR_CHANGED', message: /row 1 .*recall is no longer/s })
  t.same(await run(rows, keep), found, 'no recall, and what is recorded is kept')
  t.equal((await emulator.ledger()).creates, creates, 'nothing was sent again')
})

void t.test('a chunk of nothing but recalled answers binds when it is sealed', async (t) => {
  const set = await setUp(t)
  const { emulator, run, open, folder } = set
  const rows = [...requests(25)]
  const found = await run(recallFrom(answersTo(rows), rows))
  t.equal(origins(found), 's'.repeat(25))
  const nothing = await run(recallFrom(none, rows))
  t.same(nothing, found, 'the store is gone, and nothing is sent')
  t.same(await run(recallFrom(answersTo(rows, 'other'), rows)), found)
  await t.rejects(run(rows), { code: 'ERR_CHANGED', message: /recall is no longer/ })
  t.same(await run(rows, keep), found)
  await t.rejects(run(recallFrom(none, rows.slice(0, 20))), {
    code: 'ERR_CHANGED',
    message: /the input ends after row 20.*store of answers.*Nothing was sent/s,
  })
  const { creates, requests: sent } = await emulator.ledger()
  t.same({ creates, sent }, { creates: 0, sent: 0 })
  const job = await open()
  t.match(job.status().attempts, [{ sealed: 0, requests: 0 }])
  t.equal(await job.prune(), 0)
  const attempt = (view: Attempt) =>
    compose(chunkBySize(view), submitBatches(view), awaitResults(view, { pollMs: 10 }))
  t.same(await collected(job.recorded(), attempt(job)), found, 'from the records')
  await job.close()
  await rm(join(folder, 'attempt-1', 'chunk-000001.json'))
  t.same(await run(recallFrom(none, rows)), found, 'its empty body is not needed')
  await rm(join(folder, 'attempt-1', 'chunk-000001.rows'))
  await t.rejects(run(recallFrom(none, rows)), {
    code: 'ERR_JOURNAL',
    message: /chunk-000001.rows/,
  })
})

void t.test('recall that comes into the pipeline later takes what was sent as it is', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = [...requests(12)]
  const found = await run(rows)
  t.same(await run(recallFrom(answersTo(rows), rows, true)), found, 'nothing to compare it with')
  const keyed = await run(recallFrom(answersTo(rows), rows))
  t.same(
    keyed.map(({ key: _, ...outcome }) => outcome),
    found,
  )
  t.ok(keyed.every(({ key, position }) => key === answerKey(rows[position]!)))
  t.same(await run(recallFrom(none, rows)), keyed)
  t.same(await run(rows), found, 'and goes again')
  t.equal((await emulator.ledger()).requests, 12)
})

void t.test('rows appended behind recalled ones are sent', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = [...requests(25)]
  await run(recallFrom(answersTo(rows), rows))
  const more = [...requests(28)]
  t.equal(origins(await run(recallFrom(none, more))), `${'s'.repeat(25)}aaa`)
  t.equal((await emulator.ledger()).requests, 3)
})

void t.test('rejected rows alone do not bind', async (t) => {
  const { emulator, run } = await setUp(t)
  const bad = [...requests(3)].map((row) => ({ ...row, params: { ...row.params, max_tokens: 0 } }))
  t.equal(origins(await run(bad)), '---')
  t.equal(origins(await run(requests(3))), 'aaa')
  t.equal((await emulator.ledger()).requests, 3)
})

void t.test('a changed row is told where its answer was recalled or sent', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = [...requests(9)]
  const known = answersTo(rows.slice(3, 6))
  const found = await run(recallFrom(known, rows))
  t.equal(origins(found), 'aaasssaaa')
  for (const [position, store] of [1, 4, 7].flatMap((at) =>
    [none, known, 'new'].map((s) => [at, s] as const),
  )) {
    const edited = rows.map((row) =>
      row.position === position ? requestOf(position, 'edit') : row,
    )
    const answers = store === 'new' ? answersTo(edited, 'other') : (store as Answers)
    for (const asJson of [false, true]) {
      const changed = run(recallFrom(answers, edited, asJson))
      await t.rejects(changed, {
        code: 'ERR_CHANGED',
        message: new RegExp(`from row ${position + 1} `),
      })
    }
    t.same(await run(recallFrom(answers, edited), keep), found)
  }
  t.equal((await emulator.ledger()).requests, 6)
})

void t.test('a recalled row that makes no request now is told', async (t) => {
  const { run } = await setUp(t)
  const rows = [...requests(4)]
  await run(recallFrom(answersTo(rows.slice(0, 2)), rows))
  const rejected: Outcome = {
    type: 'outcome',
    ok: false,
    custom_id: 'row 1',
    position: 1,
    attempt: 0,
    failure: { kind: 'rejected', message: 'bad', retryable: false },
  }
  const [first, , ...rest] = recallFrom(none, rows)
  await t.rejects(run([first, rejected, ...rest]), { code: 'ERR_CHANGED', message: /from row 2/ })
})

void t.test('a row that was rejected stays so when its answer is known', async (t) => {
  const { run } = await setUp(t)
  const limit: RunOptions = { chunk: { maxBytes: 400 } }
  const rows = asked(['a', 'x'.repeat(500), 'b'])
  const found = await run(recallFrom(none, rows), limit)
  t.equal(origins(found), 'a-a')
  t.same(await run(recallFrom(answersTo(rows), rows), limit), found, 'it is still too large')
  const message = /was rejected when chunk 1/
  const lifted = run(recallFrom(answersTo(rows), rows))
  await t.rejects(lifted, { code: 'ERR_CHANGED', message })
  const asJson = run(recallFrom(answersTo(rows), rows, true), limit)
  await t.rejects(asJson, { code: 'ERR_CHANGED', message })
})

void t.test('ids and carried rows are those of today, recalled or sent', async (t) => {
  const { run } = await setUp(t)
  const rows = [...requests(9)]
  const known = answersTo(rows.slice(0, 5))
  const message = (await run(recallFrom(known, rows))).map((one) => answerOf(one))
  const renamed = rows.map((row) => ({ ...row, custom_id: `new ${row.position}`, row: { n: 1 } }))
  for (const answers of [known, none, answersTo(rows, 'other')]) {
    const found = await run(recallFrom(answers, renamed))
    t.same(found.map(answerOf), message)
    t.ok(found.every(({ custom_id, position }) => custom_id === `new ${position}`))
    t.ok(found.every(({ row }) => (row as { n: number }).n === 1))
    t.same(await run(recallFrom(none, renamed)), found)
  }
  const bare = await run(recallFrom(none, rows))
  t.ok(bare.every((outcome) => !('row' in outcome)))
})

void t.test('a chunk that was not sent is made again with what the store knows now', async (t) => {
  const { emulator, run, open } = await setUp(t)
  const rows = [...requests(8)]
  const job = await open()
  await collected(recallFrom(answersTo(rows.slice(0, 4)), rows), chunkBySize(job))
  await job.close()
  t.equal(origins(await run(recallFrom(answersTo(rows.slice(2)), rows))), 'aassssss')
  t.equal((await emulator.ledger()).requests, 2)
})

void t.test('recalled outcomes must come in order', async (t) => {
  const { run } = await setUp(t)
  const rows = [...requests(4)]
  const [a, b, c] = recallFrom(answersTo(rows), rows)
  await t.rejects(run([a, c, b]), { code: 'ERR_ORDER', message: /position 1 comes after .* 2/ })
})

void t.test('equal rows and recalled ones in one chunk', async (t) => {
  const { emulator, run } = await setUp(t)
  const rows = asked(['a', 'b', 'a', 'c', 'b', 'a', 'd', 'd'])
  const shared: RunOptions = { chunk: { dedupe: true, maxRequests: 100 } }
  const known = answersTo([rows[1]!])
  const found = await run(recallFrom(known, rows), shared)
  t.equal(origins(found), 'asaasaaa')
  t.ok(found.every(({ key, position }) => key === answerKey(rows[position]!)))
  t.equal((await emulator.ledger()).requests, 3)
  for (const answers of [none, known, answersTo(rows), answersTo(rows.slice(0, 1))]) {
    for (const asJson of [false, true]) {
      t.same(await run(recallFrom(answers, rows, asJson), shared), found)
      t.same(await run(recallFrom(answers, rows, asJson)), found)
    }
  }
  t.equal((await emulator.ledger()).requests, 3)
})

void t.test('the key is the first one, whatever rewrite asks', async (t) => {
  const { emulator, run } = await setUp(t)
  emulator.faults.add({ on: 'batch', fault: 'expired', share: 1, next: 1 })
  const rows = asked(['a', 'b', 'a'])
  const found = await run(recallFrom(none, rows), { chunk: { dedupe: true } })
  t.ok(found.every(({ attempt, ok }) => ok && attempt === 2))
  t.ok(found.every(({ key, position }) => key === answerKey(rows[position]!)))
  t.same(await run(recallFrom(answersTo(rows), rows)), found)
})

void t.test('parts of a row', async (t) => {
  const { run } = await setUp(t)
  const rows: BatchRequest[] = [0, 1, 2].flatMap((position) =>
    [0, 1].map((part) => ({ ...requestOf(position, `${position} ${part}`), part, parts: 2 })),
  )
  const known = answersTo([rows[1]!, rows[4]!])
  const found = await run(recallFrom(known, rows))
  t.equal(origins(found), 'asaasa')
  for (const asJson of [false, true]) {
    t.same(await run(recallFrom(answersTo(rows), rows, asJson)), found)
    t.same(await run(recallFrom(none, rows, asJson)), found)
  }
})
