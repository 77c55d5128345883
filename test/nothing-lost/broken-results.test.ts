/**
 * Results that are cut, incomplete or damaged are fetched again; what stays missing is reported,
 * never skipped.
 */
import t from 'tap'
import type { FaultRule } from '../../src/emulator/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

const rows = 25

const passing: Array<[title: string, rule: FaultRule]> = [
  ['a download cut within a line', { on: 'results', fault: 'cut', midLine: true, next: 2 }],
  ['a download that ends cleanly but early', { on: 'results', fault: 'cut', clean: true, next: 2 }],
  [
    'a download cut cleanly within a line',
    { on: 'results', fault: 'cut', clean: true, midLine: true, next: 2 },
  ],
  ['a wrong content-length', { on: 'results', fault: 'wrong_length', next: 2 }],
  ['lines that come twice', { on: 'results', fault: 'duplicate_lines', share: 0.5 }],
  ['lines that are missing once', { on: 'results', fault: 'missing_lines', share: 0.3, next: 1 }],
  ['lines of unknown ids', { on: 'results', fault: 'unknown_ids', lines: 3 }],
  ['blank lines', { on: 'results', fault: 'blank_lines' }],
  ['CRLF', { on: 'results', fault: 'crlf' }],
  ['no final line end', { on: 'results', fault: 'no_final_newline' }],
  ['lines that are no JSON once', { on: 'results', fault: 'malformed_lines', share: 0.3, next: 1 }],
  ['gzip', { on: 'results', fault: 'gzip' }],
  ['404 for a while', { on: 'results', fault: 'status', status: 404, next: 2 }],
  ['500 for a while', { on: 'results', fault: 'status', status: 500, next: 1 }],
  ['retrieve: 404 for a while', { on: 'retrieve', fault: 'status', status: 404, next: 3 }],
  ['retrieve: 500', { on: 'retrieve', fault: 'status', status: 500, next: 1 }],
  ['retrieve: the connection breaks', { on: 'retrieve', fault: 'reset', next: 1 }],
  ['retrieve: 429', { on: 'retrieve', fault: 'status', status: 429, retryAfter: 0, next: 2 }],
  ['list: 500', { on: 'list', fault: 'status', status: 500, next: 1 }],
  ['results_url is null', { on: 'batch', fault: 'no_results_url' }],
  [
    'results_url names another host',
    { on: 'batch', fault: 'foreign_results_url', origin: 'http://127.0.0.1:9' },
  ],
  ['a status that goes back', { on: 'batch', fault: 'backwards' }],
  ['expired once', { on: 'batch', fault: 'expired', share: 0.4, next: 1 }],
  [
    'errored in passing',
    {
      on: 'batch',
      fault: 'errored',
      share: 0.4,
      types: ['overloaded_error', 'api_error', 'rate_limit_error'],
      next: 1,
    },
  ],
]

for (const [title, rule] of passing) {
  void t.test(`${title}: every row answered`, async (t) => {
    const { emulator, run } = await setUp(t, { faults: [rule] })
    const found = await run(requests(rows))
    t.ok(isAnswered(found, rows))
    const { billed, creates } = await emulator.ledger()
    t.equal(billed, rows)
    t.same(await run(requests(rows)), found, 'and so it is replayed')
    t.equal((await emulator.ledger()).creates, creates)
  })
}

const ending: Array<[title: string, rule: FaultRule, kind: string, count: number]> = [
  ['archived', { on: 'batch', fault: 'archived', next: 1 }, 'unresolved', 10],
  ['deleted by someone', { on: 'batch', fault: 'deleted', next: 1 }, 'unresolved', 10],
  ['canceled by someone', { on: 'batch', fault: 'canceled', next: 1 }, 'canceled', 10],
  ['no results at all', { on: 'batch', fault: 'empty', next: 1 }, 'unresolved', 10],
  [
    'a result of an unknown type',
    { on: 'batch', fault: 'unknown_result', share: 0.3, next: 1 },
    'unresolved',
    3,
  ],
  [
    'errored for good',
    { on: 'batch', fault: 'errored', types: ['invalid_request_error'], share: 0.3, next: 1 },
    'errored',
    3,
  ],
]

for (const [title, rule, kind, count] of ending) {
  void t.test(`${title}: each row one outcome, none sent again`, async (t) => {
    const { emulator, run } = await setUp(t, { faults: [rule] })
    const found = await run(requests(rows))
    t.equal(new Set(found.map((o) => o.position)).size, rows)
    t.equal(found.length, rows)
    const failed = found.flatMap((o) => (o.ok ? [] : o.failure))
    t.equal(failed.length, count)
    t.ok(failed.every((failure) => failure.kind === kind && !failure.retryable))
    t.equal((await emulator.ledger()).requests, rows)
    t.same(await run(requests(rows)), found)
  })
}

void t.test('a status that this version does not know stops the run, resumable', async (t) => {
  const { run } = await setUp(t, {
    faults: [{ on: 'batch', fault: 'unknown_status' }],
  })
  await t.rejects(run(requests(rows)), {
    code: 'ERR_API',
    resumable: true,
  })
})

void t.test('a key that is refused while batches run', async (t) => {
  const { emulator, run } = await setUp(t, {
    faults: [{ on: 'retrieve', fault: 'status', status: 401 }],
  })
  await t.rejects(run(requests(rows)), { code: 'ERR_STOPPED' })
  emulator.faults.clear()
  t.ok(isAnswered(await run(requests(rows)), rows))
})
