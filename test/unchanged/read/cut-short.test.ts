/**
 * An input that stops in the middle is an error, wherever it stops: an early end that looked like the end
 * of the input would leave rows out, and nobody would know.
 */
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import type { Test } from 'tap'
import { readRows } from '../../../src/read/read-rows.ts'
import type { ReadRowsOptions, RowInput } from '../../../src/read/reading-options.ts'

const rows = Array.from({ length: 2000 }, (_, i) => ({ id: `é${i}`, text: 'some text '.repeat(9) }))
const jsonl = Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`)
const gzip = gzipSync(jsonl)

async function read(input: RowInput, options: ReadRowsOptions = {}): Promise<number> {
  let count = 0
  for await (const row of readRows<{ ok?: boolean }>(input, { format: 'jsonl', ...options })) {
    if (row.ok === false) throw new Error('a row was rejected that is only cut off')
    count++
  }
  return count
}

/** Each byte after which a line may be cut: in a name, a string, a number of bytes that is one character. */
void t.test('a last line that is cut off is an error, not a rejected row', async (t) => {
  const line = jsonl.subarray(0, jsonl.indexOf(0x0a))
  const before = jsonl.subarray(0, jsonl.indexOf(0x0a) + 1)
  for (let cut = 1; cut < line.length; cut++) {
    const bytes = Buffer.concat([before, line.subarray(0, cut)])
    await t.rejects(read(Readable.from([bytes], { objectMode: false })), {
      code: 'ERR_INPUT',
      message: /line 2 is cut off: the input ends in the middle of it\. None of it was sent/,
    })
  }
  t.equal(await read(Readable.from([Buffer.concat([before, line])], { objectMode: false })), 2)
})

void t.test(
  'a bad line in the middle, and a last one that is bad but whole, stay rows',
  async (t) => {
    const text = '{"a":1}\n{"a":\n{"a" 2}'
    const items: Array<{ ok?: boolean; failure?: { message: string } }> = []
    const source = Readable.from([Buffer.from(text)], { objectMode: false })
    for await (const item of readRows<(typeof items)[number]>(source, { format: 'jsonl' }))
      items.push(item)
    t.match(items, [
      { a: 1 },
      { ok: false, failure: { message: /line 2.*ends too early/ } },
      { ok: false, failure: { message: /line 3/ } },
    ])
  },
)

void t.test('truncated gzip is an error, wherever it is cut', async (t) => {
  for (const cut of [gzip.length - 1, gzip.length - 8, gzip.length / 2, 30]) {
    const source = Readable.from([gzip.subarray(0, cut)], { objectMode: false })
    await t.rejects(read(source, { compression: 'gzip' }), {
      code: 'ERR_INPUT',
      message: /is cut short: its gzip data has no end/,
    })
  }
})

/** Ends at a line end and says so to nobody but the connection. */
const half = jsonl.subarray(0, jsonl.lastIndexOf(0x0a, jsonl.length / 2) + 1)
const interruptions: ReadonlyArray<readonly [how: string, listener: RequestListener]> = [
  [
    'before its content-length',
    (_, res) => {
      res.writeHead(200, { 'content-length': jsonl.length, connection: 'close' })
      res.write(half, () => res.socket?.end())
    },
  ],
  [
    'by a reset',
    (_, res) => {
      res.writeHead(200, { 'content-length': jsonl.length })
      res.write(half, () => setTimeout(() => res.socket?.resetAndDestroy(), 50))
    },
  ],
  [
    'in the middle of chunks',
    (_, res) => {
      res.writeHead(200)
      res.write(half, () => setTimeout(() => res.socket?.destroy(), 50))
    },
  ],
]

for (const [how, listener] of interruptions) {
  void t.test(`a body that ends ${how} is an error`, async (t) => {
    const url = await serve(t, listener)
    const wanted = {
      code: 'ERR_INPUT',
      message: /the input stream .*(?:ended before it did|its server said it is longer)/,
    }
    await t.rejects(read(await bodyOf(url)), wanted, 'node:http')
    const { body } = await fetch(url)
    await t.rejects(read(body!), wanted, 'fetch')
  })
}

void t.test('the body of a fetch is read whole, and cancelled on destroy', async (t) => {
  const url = await serve(t, (_, res) => res.end(gzip))
  const { body } = await fetch(url)
  t.equal(await read(body!, { compression: 'gzip' }), rows.length)
  let cancelled: unknown
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(jsonl),
    cancel: (reason) => void (cancelled = reason ?? 'cancelled'),
  })
  const source = readRows(endless, { format: 'jsonl' })
  await once(source, 'readable')
  source.destroy()
  await once(source, 'close')
  t.ok(cancelled, 'the stream knows that nobody reads it')
})

void t.test('a web stream that something else reads is refused at once', async (t) => {
  const stream = new ReadableStream<Uint8Array>()
  stream.getReader()
  t.throws(() => readRows(stream), { code: 'ERR_OPTION', message: /is locked/ })
})

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function bodyOf(url: string): Promise<IncomingMessage> {
  const request = get(url)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  // A reset is an error of the request as well.
  request.on('error', () => {})
  return response
}
