/**
 * Replies to a create call that look like an answer and are none, or name the wrong batch. The judge is
 * the ledger: nothing billed twice, each row its own answer.
 */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Emulator } from '../../src/emulator/index.ts'
import type { JobEvent } from '../../src/index.ts'
import { startProxy } from '../fixtures/proxy.ts'
import type { Exchange, Proxy } from '../fixtures/proxy.ts'
import { isAnswered, respond } from '../fixtures/answered.ts'
import { requests, runJob } from '../fixtures/run-job.ts'

interface Test {
  teardown(fn: () => Promise<void>): void
}

/** An emulator behind a proxy that spoils what it likes. */
async function spoiled(
  t: Test,
  spoil: (exchange: Exchange) => void,
): Promise<{ emulator: Emulator; proxy: Proxy }> {
  const emulator = await startEmulator({ batchMs: 20, respond })
  const proxy = await startProxy(emulator.url, spoil)
  t.teardown(async () => {
    await proxy.close()
    await emulator.close()
  })
  return { emulator, proxy }
}

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
    const { emulator, proxy } = await spoiled(
      t,
      atCreate([2], (exchange) => (exchange.body = body(exchange.body))),
    )
    const events: JobEvent[] = []
    const folder = join(t.testdir(), 'job')
    const found = await runJob(folder, proxy.url, requests(30), {
      onEvent: (event) => events.push(event),
    })
    t.ok(isAnswered(found, 30))
    t.ok(events.some((event) => event.type === 'in-doubt'))
    const { billed, creates } = await emulator.ledger()
    t.same([billed, creates], [30, 3])
    t.same(await runJob(folder, proxy.url, requests(30)), found)
  })
}

for (const calls of [
  [1, 2, 3],
  [1, 3],
  [2, 4],
]) {
  void t.test(`a cache replays a reply, calls ${calls.join()}: each batch is found`, async (t) => {
    let replayed: string | undefined
    const { emulator, proxy } = await spoiled(
      t,
      atCreate(calls, (exchange) => {
        replayed ??= exchange.body
        exchange.body = replayed
      }),
    )
    const folder = join(t.testdir(), 'job')
    const found = await runJob(folder, proxy.url, requests(40), { submit: { concurrency: 1 } })
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
    const emulator = await startEmulator({ batchMs: 20, respond })
    let creates = 0
    const proxy = await startProxy(
      emulator.url,
      (exchange) => {
        if (exchange.method === 'POST') first ??= exchange.body
      },
      (method) => {
        // The second create never gets there.
        if (method !== 'POST' || ++creates !== 2) return undefined
        return { status: 200, body: first ?? '' }
      },
    )
    t.teardown(() => proxy.close())
    t.teardown(() => emulator.close())
    const folder = join(t.testdir(), 'job')
    const found = await runJob(folder, proxy.url, requests(30), { submit: { concurrency: 1 } })
    t.ok(isAnswered(found, 30))
    t.equal((await emulator.ledger()).billed, 30)
  },
)

void t.test('the reply names the batch that was the newest before', async (t) => {
  const { emulator, proxy } = await spoiled(
    t,
    atCreate([1], (exchange) => (exchange.body = exchange.body.replace(/msgbatch_\w+/, foreign))),
  )
  const [planted] = emulator.plantForeign({ count: 1, requests: 10 })
  const foreign = planted ?? ''
  const found = await runJob(join(t.testdir(), 'job'), proxy.url, requests(10))
  t.ok(isAnswered(found, 10), 'nothing of somebody else')
  t.equal((await emulator.ledger()).billed, 10)
})

void t.test('the reply trickles: given up after the time of an upload, and found', async (t) => {
  const emulator = await startEmulator({
    batchMs: 20,
    respond,
    faults: [{ on: 'create', fault: 'reply_trickle', bytesPerSecond: 20, next: 1 }],
  })
  t.teardown(() => emulator.close())
  const events: JobEvent[] = []
  const found = await runJob(join(t.testdir(), 'job'), emulator.url, requests(20), {
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
