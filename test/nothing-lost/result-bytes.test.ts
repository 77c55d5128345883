/**
 * Whatever bytes the results hold, and however they arrive, each row gets its own answer whole.
 */
import t from 'tap'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as tick } from 'node:timers/promises'
import { fetchResults } from '../../src/api/fetch-results.ts'
import { writeRows } from '../../src/index.ts'
import type { Outcome } from '../../src/index.ts'
import { LineSplitter } from '../../src/stream/line-splitter.ts'
import { isAnswered } from '../fixtures/answered.ts'
import type { Exchange } from '../fixtures/proxy.ts'
import { answerOf, clientOf, requests } from '../fixtures/run-job.ts'
import { setUp, setUpBehindProxy } from '../fixtures/set-up.ts'

const isResults = ({ path }: Exchange): boolean => path.endsWith('/results')

const texts: string[] = [
  'a\u2028b\u2029c\u0085d',
  'a\r\nb\rc\nd',
  '\u0000\u0001\u001f\u007f\u009b31m',
  '\uFEFFbehind a mark',
  'lone \uD83D and \uDE00 and pair 😀',
  'ü€😀𝒳é\u0301 العربية 漢字',
  '\\u2028 \\n "quotes" \\\\ /',
  '{"custom_id":"bl1_x","result":{"type":"expired"}}\n',
  '',
]

void t.test('every kind of character reaches the output as it was', async (t) => {
  const { folder, run } = await setUp(t, {
    respond: (_params, { index }) => texts[index] ?? 'none',
  })
  const found = await run(requests(texts.length))
  t.same(found.map(answerOf), texts)
  const out = `${folder}.jsonl`
  await pipeline(Readable.from(found), writeRows(out))
  const lines = (await readFile(out, 'utf8')).split('\n').slice(0, -1)
  t.same(
    lines.map((line) => answerOf(JSON.parse(line) as Outcome)),
    texts,
  )
})

void t.test('every character arrives when the service writes it unescaped', async (t) => {
  // A JSON text may hold U+2028, U+2029, U+0085 and DEL as they are.
  const odd = '\u2028\u2029\u0085\u007f'
  const spoil = (exchange: Exchange): void => {
    if (isResults(exchange)) t.ok(exchange.body.includes(odd), 'not escaped')
  }
  const { run } = await setUpBehindProxy(t, { spoil }, { respond: () => `x${odd}y` })
  const found = await run(requests(10))
  t.ok(found.every((outcome) => answerOf(outcome) === `x${odd}y`))
})

void t.test('bytes are kept as they came, whatever the transport makes pieces of', async (t) => {
  const body = Buffer.from('\uFEFF{"a":"ü€😀"}\r\n\n{"b":"\u2028"}\n{"c":"end"}')
  const lines = ['{"a":"ü€😀"}\r', '', '{"b":"\u2028"}', '{"c":"end"}']
  const server = createServer(({ url = '' }, response) => {
    void (async () => {
      const at = Number(/cut-(\d+)/.exec(url)?.[1])
      response.flushHeaders()
      response.write(body.subarray(0, at))
      for (let i = 0; i < 3; i++) await tick()
      response.end(body.subarray(at))
    })()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => void server.close())
  const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const limits = { timeoutMs: 5000, maxBytes: 1000 }
  for (let at = 0; at <= body.length; at++) {
    const found: string[] = []
    const splitter = new LineSplitter((line) => found.push(line.toString()))
    for await (const bytes of fetchResults(client, `cut-${at}`, limits)) splitter.push(bytes)
    splitter.end()
    t.same(found, lines, `cut at ${at}`)
  }
})

void t.test('a body of a mark and nothing else, and one shorter than a mark', async (t) => {
  const bodies: Record<string, Buffer> = {
    mark: Buffer.from('\uFEFF'),
    short: Buffer.from('ab'),
    none: Buffer.alloc(0),
  }
  const server = createServer(({ url = '' }, response) => {
    response.end(bodies[/batches\/(\w+)\//.exec(url)?.[1] ?? ''])
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => void server.close())
  const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  for (const [name, expected] of Object.entries({ mark: '', short: 'ab', none: '' })) {
    let got = ''
    const limits = { timeoutMs: 5000, maxBytes: 1000 }
    for await (const bytes of fetchResults(client, name, limits)) got += bytes.toString()
    t.equal(got, expected, name)
  }
})

void t.test('a byte order mark, and bytes that are no UTF-8 once', async (t) => {
  const { run } = await setUp(t, {
    faults: [
      { on: 'results', fault: 'bom' },
      { on: 'results', fault: 'invalid_utf8', share: 0.5, next: 1 },
    ],
  })
  const troubles: string[] = []
  const found = await run(requests(20), {
    onEvent: (event) => void (event.type === 'trouble' && troubles.push(event.what)),
  })
  t.ok(isAnswered(found, 20))
  t.match(troubles, [/5 lines are missing \(5 can't be read\)/])
  t.equal(troubles.length, 1, 'the mark alone is no trouble')
})
