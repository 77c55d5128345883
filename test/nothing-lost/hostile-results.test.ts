/** Malicious or malformed result lines fail their own row only. */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FaultRule } from '../../src/emulator/index.ts'
import {
  awaitResults,
  openJob,
  readRows,
  toRequests,
  validate,
  writeRows,
} from '../../src/index.ts'
import type { JobEvent, Outcome, RequestInput } from '../../src/index.ts'
import { isAnswered } from '../fixtures/answered.ts'
import type { Exchange } from '../fixtures/proxy.ts'
import { collector } from '../fixtures/sinks.ts'
import { attemptOf, answerOf, requestOf, requests, runJob } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'
import type { SetUp, TestScope } from '../fixtures/set-up.ts'

/** An emulator whose results lose their shape on the way. */
async function behind(t: TestScope, change: (results: string) => string): Promise<SetUp> {
  const spoil = (exchange: Exchange): void => {
    if (exchange.path.endsWith('/results')) exchange.body = change(exchange.body)
  }
  return await setUpBehindProxy(t, { spoil })
}

/** Changes the line of the row at position 3. */
const atRow3 = (change: (line: string) => string) => (results: string) =>
  results
    .split('\n')
    .map((line) => (line.includes('question 3"') ? change(line) : line))
    .join('\n')

const deep = '['.repeat(1e5) + ']'.repeat(1e5)

const failing: Array<[title: string, change: (line: string) => string]> = [
  [
    'content nested 100,000 deep',
    (line) => line.replace('"citations":null', `"citations":${deep}`),
  ],
  ['usage nested deep', (line) => line.replace('"speed":null', `"speed":${deep}`)],
  ['no message', (line) => line.replace('"message":', '"massage":')],
  ['a message that is a text', (line) => line.replace(/"message":.*/, '"message":"hello"}}')],
  ['a message without content', (line) => line.replace('"content":', '"contents":')],
  ['a type that nobody knows', (line) => line.replace('"succeeded"', '"postponed"')],
  [
    'a type that is a name of Object.prototype',
    (line) => line.replace('"succeeded"', '"__proto__"'),
  ],
  [
    'an error that is no error',
    (line) => line.replace(/"result":.*/, `"result":{"type":"errored","error":${deep}}}`),
  ],
  [
    'an error whose type is a tree',
    (line) =>
      line.replace(
        /"result":.*/,
        `"result":{"type":"errored","error":{"error":{"type":${deep}}}}}`,
      ),
  ],
]

for (const [title, change] of failing) {
  void t.test(`${title}: that row fails, the others are written`, async (t) => {
    const { emulator, url } = await behind(t, atRow3(change))
    const folder = join(t.testdir(), 'job')
    const found = await runJob(folder, url, requests(10))
    await pipeline(Readable.from(found), writeRows(join(folder, 'out.jsonl'), { order: 'input' }))
    const lines = (await readFile(join(folder, 'out.jsonl'), 'utf8')).trim().split('\n')
    const written = lines.map((line) => JSON.parse(line) as Outcome)
    t.equal(written.length, 10)
    t.match(written[3], { ok: false, failure: { retryable: false } })
    t.equal(written.filter((outcome) => outcome.ok).length, 9)
    const { creates, billed } = await emulator.ledger()
    t.same([creates, billed], [1, 10], 'not sent again')
    t.same(await runJob(folder, url, requests(10)), found)
  })
}

const harmless: Array<[title: string, change: (line: string) => string]> = [
  [
    'huge numbers',
    (line) => line.replace(/"input_tokens":\d+/, `"input_tokens":${'9'.repeat(400)}`),
  ],
  [
    'keys of Object.prototype',
    (line) =>
      line
        .replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},')
        .replace('"result":{', '"result":{"__proto__":{"polluted":1},')
        .replace('"message":{', '"message":{"__proto__":{"polluted":1},"constructor":{},'),
  ],
  ['members that nobody knows', (line) => line.replace('{', `{"shiny":${deep},`)],
  ['space around it', (line) => `  \t${line}  \r`],
]

for (const [title, change] of harmless) {
  void t.test(`${title}: every row answered, nothing else touched`, async (t) => {
    const { run } = await behind(t, atRow3(change))
    const before = Object.getOwnPropertyNames(Object.prototype)
    const found = await run(requests(10))
    t.ok(isAnswered(found, 10))
    t.notOk('polluted' in {})
    t.notOk('polluted' in (found[3] ?? {}))
    t.same(Object.getOwnPropertyNames(Object.prototype), before)
    t.same(await run(requests(10)), found)
  })
}

void t.test('ids and rows with names of Object.prototype are data', async (t) => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
  const { client } = await setUp(t)
  const dir = t.testdir({
    'in.jsonl': names
      .map((name) => `{"id":"${name}","__proto__":{"polluted":"${name}"},"constructor":1}\n`)
      .join(''),
  })
  for (const customIds of ['positional', 'keep'] as const) {
    const job = await openJob(join(dir, customIds), { client })
    const out = join(dir, `${customIds}.jsonl`)
    await pipeline(
      readRows<{ id: string }>(join(dir, 'in.jsonl')),
      toRequests((row: { id: string }, position) => requestAs(row.id, position), { carry: true }),
      attemptOf({ chunk: { customIds } })(job),
      validate(undefined, { parse: 'text' }),
      writeRows(out, { order: 'input' }),
    )
    await job.close()
    const lines = (await readFile(out, 'utf8')).trim().split('\n')
    t.same(
      lines.map((line) => (JSON.parse(line) as Outcome).custom_id),
      names,
    )
    for (const [i, line] of lines.entries()) {
      t.match(JSON.parse(line), { ok: true, value: `re: question ${i}` })
      t.ok(line.includes(`"__proto__":{"polluted":"${names[i]}"}`), 'the row came back whole')
    }
  }
  t.notOk('polluted' in {})
})

function requestAs(custom_id: string, position: number): RequestInput {
  return { custom_id, params: requestOf(position).params }
}

void t.test(
  'of two lines for a request the first counts, and the second is reported',
  async (t) => {
    const { run } = await setUp(t, {
      faults: [
        { on: 'results', fault: 'duplicate_lines', share: 0.5, different: true },
        { on: 'results', fault: 'unknown_ids', lines: 4 },
        { on: 'results', fault: 'raw_lines', lines: ['{"custom_id":7}', 'no json', '', '{}'] },
      ] as FaultRule[],
    })
    const events: JobEvent[] = []
    const found = await run(requests(10), {
      onEvent: (event) => events.push(event),
    })
    t.ok(isAnswered(found, 10))
    t.match(
      events.find((event) => event.type === 'odd-lines'),
      {
        duplicates: 5,
        differing: 5,
        unknown: 4,
        unreadable: 3,
        oversized: 0,
      },
    )
  },
)

void t.test('results of another batch are not accepted: fetched again', async (t) => {
  let first: string | undefined
  let swaps = 2
  const spoil = (exchange: Exchange): void => {
    if (!exchange.path.endsWith('/results')) return
    first ??= exchange.body
    if (exchange.body !== first && swaps-- > 0) exchange.body = first
  }
  const { run } = await setUpBehindProxy(t, { spoil })
  t.ok(isAnswered(await run(requests(20)), 20))
  t.ok(swaps < 2)
})

void t.test(
  'a batch of another tool: what is deep or has no message fails, the rest comes',
  async (t) => {
    const { client, open } = await behind(
      t,
      atRow3((line) => line.replace('"speed":null', `"speed":${deep}`)),
    )
    const batch = await client.messages.batches.create({
      requests: [...requests(5)].map(({ params }, i) => ({ custom_id: `theirs-${i}`, params })),
    })
    const job = await open()
    const sink = collector()
    await pipeline(Readable.from([{ id: batch.id }]), awaitResults(job, { pollMs: 10 }), sink)
    await job.close()
    const found = sink.items as Outcome[]
    t.equal(found.length, 5)
    const bad = found.find((outcome) => outcome.custom_id === 'theirs-3')
    t.match(bad, { ok: false, failure: { kind: 'unresolved', retryable: false } })
    t.equal(found.filter((outcome) => answerOf(outcome) !== '').length, 4)
  },
)
