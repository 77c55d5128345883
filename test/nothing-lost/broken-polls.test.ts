/**
 * Polls that come back broken, wrong or incomplete: what they proved counts, the rest is polled
 * again.
 */
import t from 'tap'
import type { EmulatorOptions, FaultRule } from '../../src/emulator/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import type { Exchange } from '../fixtures/proxy.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'
import type { ProxyRules } from '../fixtures/set-up.ts'

const rows = 30

/** Spoils the first so many answers that it is told of. */
function spoilFirst(
  times: number,
  at: (exchange: Exchange) => boolean,
  spoil: (exchange: Exchange) => void,
): (exchange: Exchange) => void {
  let left = times
  return (exchange) => {
    if (exchange.method !== 'GET' || !at(exchange) || left-- <= 0) return
    spoil(exchange)
  }
}

const isRetrieve = ({ path }: Exchange): boolean => /batches\/msgbatch_\w+$/.test(path)
const isList = ({ path }: Exchange): boolean => path.includes('?')
const isResults = ({ path }: Exchange): boolean => path.endsWith('/results')
const html = (exchange: Exchange): void => {
  exchange.headers = { 'content-type': 'text/html' }
  exchange.body = '<html>Please log in</html>'
}
const json = (text: string) => (exchange: Exchange) => void (exchange.body = text)

const cases: Array<[string, (exchange: Exchange) => void]> = [
  ['retrieve: a page with status 200', spoilFirst(2, isRetrieve, html)],
  ['retrieve: null', spoilFirst(2, isRetrieve, json('null'))],
  ['retrieve: cut JSON', spoilFirst(2, isRetrieve, (e) => (e.body = e.body.slice(0, 40)))],
  ['retrieve: no counts', spoilFirst(2, isRetrieve, json('{"id":"msgbatch_1"}'))],
  [
    'retrieve: another batch, ended',
    spoilFirst(2, isRetrieve, (e) => (e.body = e.body.replace(/msgbatch_\w+/, 'msgbatch_other'))),
  ],
  ['list: a page with status 200', spoilFirst(3, isList, html)],
  ['list: no data', spoilFirst(3, isList, json('{}'))],
  [
    'list: an entry that is no batch',
    spoilFirst(3, isList, json('{"data":[{}],"has_more":false}')),
  ],
  [
    'list: an id that is a path',
    spoilFirst(3, isList, (e) => (e.body = e.body.replaceAll(/msgbatch_\w+/g, '../x'))),
  ],
  ['results: a page with status 200', spoilFirst(3, isResults, html)],
  ['results: null lines', spoilFirst(3, isResults, json('null\n[]\n17\n"x"\n'))],
]

for (const [title, spoil] of cases) {
  void t.test(`${title}: looked at again`, async (t) => {
    const { emulator, run } = await setUpBehindProxy(t, { spoil })
    emulator.plantForeign({ count: 1, requests: 7 })
    const troubles: string[] = []
    const found = await run(requests(rows), {
      onEvent: (event) => void (event.type === 'trouble' && troubles.push(event.what)),
    })
    t.ok(isAnswered(found, rows))
    t.ok(troubles.length > 0)
    t.notMatch(troubles.join(), /undefined|destructure|not iterable/)
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [rows, 3])
  })
}

void t.test('an error late in a look does not undo what was seen before', async (t) => {
  // The newest batch is retrieved, then a page of the list is read: which never works here.
  let broken = 0
  const answer: ProxyRules['answer'] = (_method, path) => {
    if (!path.includes('after_id')) return undefined
    broken++
    return { status: 503, body: 'down' }
  }
  const { run } = await setUpBehindProxy(t, { answer }, { batchMs: 200 })
  const found = await run(requests(40), { await: { pollMs: 300 } })
  t.ok(isAnswered(found, 40))
  t.ok(broken > 0, 'the list was asked')
})

void t.test('one batch that can not be looked at does not hide the others', async (t) => {
  let newest: string | undefined
  let broken = true
  const { run } = await setUpBehindProxy(t, {
    answer: (_method, path) =>
      broken && newest !== undefined && path.endsWith(`/${newest}`)
        ? { status: 500, body: 'down' }
        : undefined,
  })
  const fetched = new Set<number>()
  const found = await run(requests(40), {
    submit: { concurrency: 1 },
    await: { pollMs: 200 },
    onEvent(event: JobEvent) {
      if (event.type === 'accepted') newest = event.id
      if (event.type === 'fetched') fetched.add(event.chunk)
      if (fetched.size === 3) broken = false
    },
  })
  t.ok(isAnswered(found, 40))
  t.notOk(broken, 'three were fetched while the newest could not be looked at')
})

void t.test('while the list is down, what is known to be ours is collected', async (t) => {
  // A create in doubt needs the list; the batches that were accepted do not.
  let down = false
  const answer: ProxyRules['answer'] = (_method, path) =>
    down && path.includes('?') ? { status: 503, body: 'down' } : undefined
  const faults: FaultRule[] = [{ on: 'create', fault: 'reply_lost', calls: [2] }]
  const { emulator, run } = await setUpBehindProxy(t, { answer }, { faults })
  let emitted = 0
  const found = await run(requests(20), {
    submit: { concurrency: 1 },
    onEvent(event: JobEvent) {
      if (event.type === 'in-doubt') down = true
      if (event.type === 'emitted' && ++emitted === 1) {
        t.ok(down, 'emitted while the list is down')
        down = false
      }
    },
  })
  t.ok(isAnswered(found, 20))
  t.equal((await emulator.ledger()).billed, 20)
})

const odd: Array<[string, FaultRule[], Partial<EmulatorOptions>?]> = [
  ['counts that do not sum', [{ on: 'batch', fault: 'bad_counts' }]],
  ['fields that nobody knows', [{ on: 'batch', fault: 'unknown_field' }]],
  ['results_url null for a while', [{ on: 'batch', fault: 'no_results_url', ms: 60 }]],
  ['a batch that takes long', [{ on: 'batch', fault: 'slow', ms: 300, next: 1 }]],
  [
    'results that are not ready though the batch has ended',
    [{ on: 'results', fault: 'status', status: 400, calls: [1, 2] }],
  ],
  ['a list that lags behind', [{ on: 'list', fault: 'lag', ms: 100 }]],
]

for (const [title, faults, options] of odd) {
  void t.test(`${title}: every row answered`, async (t) => {
    const { emulator, run } = await setUp(t, { faults, ...options })
    const found = await run(requests(rows))
    t.ok(isAnswered(found, rows))
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [rows, 3])
    t.same(await run(requests(rows)), found)
  })
}

void t.test('results that are refused for good stop the run, resumable', async (t) => {
  const { emulator, run } = await setUp(t, {
    faults: [{ on: 'results', fault: 'status', status: 400 }],
  })
  await t.rejects(run(requests(10)), {
    code: 'ERR_STOPPED',
    resumable: true,
    message: /refuses the results .* keeps them for 29 days/,
  })
  emulator.faults.clear()
  t.ok(isAnswered(await run(requests(10)), 10))
  t.equal((await emulator.ledger()).billed, 10)
})
