/**
 * A reply to a create call that names no batch or the wrong one. The ledger shows that nothing
 * was billed twice.
 */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobEvent } from '../../src/index.ts'
import type { Exchange } from '../fixtures/proxy.ts'
import { isAnswered } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'

/** Does something to the n-th reply of a create call, after the batch was made. */
function atCreate(calls: readonly number[], act: (exchange: Exchange) => void) {
  let seen = 0
  return (exchange: Exchange): void => {
    if (exchange.method === 'POST' && calls.includes(++seen)) act(exchange)
  }
}

const replies: Array<[title: string, body: (text: string) => string]> = [
  ['JSON without an id', () => '{"type":"message_batch"}'],
  ['an empty body', () => ''],
  ['JSON that is cut, with a matching length', (text) => text.slice(0, 30)],
  ['null', () => 'null'],
  ['a list', (text) => `[${text}]`],
  ['an id that is a path', (text) => text.replace(/"msgbatch_\w+"/, '"../../v1/models"')],
  ['an id with a line end', (text) => text.replace(/"msgbatch_\w+"/, '"msgbatch_\\n1"')],
  ['an id of 200 characters', (text) => text.replace(/"msgbatch_\w+"/, `"${'a'.repeat(200)}"`)],
  ['an id that is a number', (text) => text.replace(/"msgbatch_\w+"/, '17')],
  ['an error of the API in a 200', () => '{"type":"error","error":{"type":"api_error"}}'],
]

for (const [title, body] of replies) {
  void t.test(`2xx with ${title}: in doubt, found, not sent again`, async (t) => {
    const spoil = atCreate([2], (exchange) => (exchange.body = body(exchange.body)))
    const { emulator, run } = await setUpBehindProxy(t, { spoil })
    const events: JobEvent[] = []
    const found = await run(requests(30), {
      onEvent: (event) => events.push(event),
    })
    t.ok(isAnswered(found, 30))
    t.ok(events.some((event) => event.type === 'in-doubt'))
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [30, 3])
    t.same(await run(requests(30)), found)
  })
}

for (const calls of [
  [1, 2, 3],
  [1, 3],
  [2, 4],
]) {
  void t.test(`a cache replays a reply, calls ${calls.join()}: each batch is found`, async (t) => {
    let replayed: string | undefined
    const spoil = atCreate(calls, (exchange) => {
      replayed ??= exchange.body
      exchange.body = replayed
    })
    const { emulator, folder, run } = await setUpBehindProxy(t, { spoil })
    const found = await run(requests(40), { submit: { concurrency: 1 } })
    t.ok(isAnswered(found, 40), 'each row its own answer')
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [40, 4])
    const journal = await readFile(join(folder, 'journal.jsonl'), 'utf8')
    const ids = [...journal.matchAll(/"type":"ACCEPTED".*?"id":"(\w+)"/g)].map((match) => match[1])
    t.equal(ids.length, 4)
    t.equal(new Set(ids).size, 4, 'no batch was taken for two chunks')
  })
}

void t.test(
  'a cache answers in place of the service: sent again when it was not made',
  async (t) => {
    let first: string | undefined
    let creates = 0
    const { emulator, run } = await setUpBehindProxy(t, {
      spoil: (exchange) => {
        if (exchange.method === 'POST') first ??= exchange.body
      },
      answer: (method) => {
        // The second create never gets there.
        if (method !== 'POST' || ++creates !== 2) return undefined
        return { status: 200, body: first ?? '' }
      },
    })
    const found = await run(requests(30), { submit: { concurrency: 1 } })
    t.ok(isAnswered(found, 30))
    t.equal((await emulator.ledger()).billed, 30)
  },
)

void t.test('the reply names the batch that was the newest before', async (t) => {
  const spoil = atCreate(
    [1],
    (exchange) => (exchange.body = exchange.body.replace(/msgbatch_\w+/, foreign)),
  )
  const { emulator, run } = await setUpBehindProxy(t, { spoil })
  const [planted] = emulator.plantForeign({ count: 1, requests: 10 })
  const foreign = planted ?? ''
  const found = await run(requests(10))
  t.ok(isAnswered(found, 10), 'nothing of somebody else')
  t.equal((await emulator.ledger()).billed, 10)
})

void t.test('the reply trickles: given up after the time of an upload, and found', async (t) => {
  const { emulator, run } = await setUp(t, {
    faults: [{ on: 'create', fault: 'reply_trickle', bytesPerSecond: 20, next: 1 }],
  })
  const events: JobEvent[] = []
  const found = await run(requests(20), {
    job: { uploadTimeoutMs: 400 },
    onEvent: (event) => events.push(event),
  })
  t.ok(isAnswered(found, 20))
  t.match(
    events.find((event) => event.type === 'in-doubt'),
    { why: /no whole answer within 400 ms/ },
  )
  const { billed, creates } = await emulator.ledger()
  t.same([billed, creates], [20, 2])
})
