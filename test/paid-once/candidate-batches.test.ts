/**
 * The reply to a create is lost and a batch may be ours: its chunk is not sent again until that
 * is decided.
 */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultRule } from '../../src/emulator/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import type { Exchange } from '../fixtures/proxy.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'

const lost: FaultRule = { on: 'create', fault: 'reply_lost', next: 1 }

const adopted: Array<[title: string, rule: FaultRule]> = [
  ['counts that change when it has ended', { on: 'batch', fault: 'bad_counts' }],
  ['stray lines before its own', { on: 'results', fault: 'unknown_ids', lines: 3 }],
  [
    'lines that are no JSON before its own',
    { on: 'results', fault: 'raw_lines', lines: ['{', ''] },
  ],
  ['a byte order mark', { on: 'results', fault: 'bom' }],
  ['blank lines', { on: 'results', fault: 'blank_lines' }],
  ['results that are down for a while', { on: 'results', fault: 'status', status: 500, next: 4 }],
  [
    'results that are not found for a while',
    { on: 'results', fault: 'status', status: 404, next: 3 },
  ],
  ['a list that is down for a while', { on: 'list', fault: 'status', status: 500, next: 3 }],
]

for (const [title, rule] of adopted) {
  void t.test(`${title}: adopted all the same`, async (t) => {
    // Long enough to be seen at work first.
    const { emulator, run } = await setUp(t, { batchMs: 600, faults: [lost, rule] })
    emulator.plantForeign({ count: 2, requests: 10 })
    const found = await run(requests(20))
    t.ok(isAnswered(found, 20))
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [20, 2])
  })
}

void t.test('a list that is a page of html is not a list without our batch', async (t) => {
  let seen = 0
  const spoil = (exchange: Exchange): void => {
    // The first is that before the create; then for longer than the settle time.
    if (!exchange.path.includes('?') || seen++ === 0 || seen > 12) return
    exchange.headers = { 'content-type': 'text/html' }
    exchange.body = '<html>Please log in</html>'
  }
  const { emulator, run } = await setUpBehindProxy(t, { spoil }, { batchMs: 60, faults: [lost] })
  const found = await run(requests(10), { job: { settleMs: 30 } })
  t.ok(isAnswered(found, 10))
  const { billed, creates } = await emulator.ledger()
  t.same([billed, creates], [10, 1])
  t.ok(seen > 12)
})

const gone: Array<[title: string, rule: FaultRule]> = [
  ['deleted when it had ended', { on: 'batch', fault: 'deleted', next: 1 }],
  ['archived when it had ended', { on: 'batch', fault: 'archived', next: 1 }],
  ['without results', { on: 'batch', fault: 'empty', next: 1 }],
]

for (const [title, rule] of gone) {
  void t.test(`${title}: told, not sent again, in this run and in the next`, async (t) => {
    const { emulator, run } = await setUp(t, { batchMs: 800, faults: [lost, rule] })
    const events: JobEvent[] = []
    for (let times = 0; times < 2; times++) {
      await t.rejects(run(requests(20), { onEvent: (event) => events.push(event) }), {
        code: 'ERR_IN_DOUBT',
        resumable: true,
        message: /batch msgbatch_\w+ may have been created/,
      })
      const { creates, requests: sent } = await emulator.ledger()
      t.same([creates, sent], [2, 20])
    }
    t.notOk(events.some((event) => event.type === 'absent'))
  })
}

void t.test('a batch that appears after its chunk was sent again is reported', async (t) => {
  const { emulator, folder, run } = await setUp(t, {
    batchMs: 2500,
    faults: [{ on: 'create', fault: 'late_commit', ms: 1500, calls: [1] }],
  })
  const events: JobEvent[] = []
  const found = await run(requests(10), {
    job: { settleMs: 100 },
    onEvent: (event) => events.push(event),
  })
  t.ok(isAnswered(found, 10))
  const { batches, billedTwice } = await emulator.ledger()
  t.same([batches, billedTwice.count], [2, 10], 'which the settle time could not prevent')
  t.equal(events.filter((event) => event.type === 'duplicate').length, 1)
  const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8')
  t.equal(journal.match(/"type":"DUPLICATE"/g)?.length, 1)
  t.same(await run(requests(10)), found)
})
