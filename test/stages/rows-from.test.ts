/** `rowsFrom`: rows of an iterator or a stream of objects; the source is closed however the stream ends. */
import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { isMarkedRow } from '../../src/as-row.ts'
import { rowsFrom, toRequests } from '../../src/index.ts'
import type { Source } from '../../src/index.ts'
import { rejected } from '../../src/rejected.ts'
import { ask, rows } from '../fixtures/rows.ts'
import type { Row } from '../fixtures/rows.ts'
import { brokenSink, closed, collector } from '../fixtures/sinks.ts'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const yes = <T extends true>(): T | undefined => undefined

/** Compile-time checks: the type of the rows is that of the source, or the stated one of an untyped one. */
export function types(cursor: AsyncIterable<Row>, untyped: Readable): void {
  const typed = rowsFrom(cursor)
  yes<Equal<typeof typed, Source<Row>>>()
  const stated = rowsFrom<Row>(untyped)
  yes<Equal<typeof stated, Source<Row>>>()
  // @ts-expect-error a path is for readRows
  rowsFrom<Row>('tickets.jsonl')
}

/** Counts what is asked of it, and whether it was closed. */
class Cursor implements AsyncIterable<Row> {
  pulled = 0
  closes = 0
  readonly #failAt: number
  constructor(failAt = Infinity) {
    this.#failAt = failAt
  }
  [Symbol.asyncIterator](): AsyncIterator<Row> {
    return {
      next: async () => {
        await sleep(0)
        if (this.pulled === this.#failAt) {
          throw Object.assign(new Error('the secret of a row'), { code: '57P01' })
        }
        const value = rows[this.pulled++]
        return value ? { value, done: false } : { value: undefined, done: true }
      },
      return: async () => {
        this.closes++
        return { value: undefined, done: true }
      },
    }
  }
}

const sources: ReadonlyArray<
  readonly [what: string, make: () => Iterable<Row> | AsyncIterable<Row>]
> = [
  ['an array', () => rows],
  ['an iterator', () => rows.values()],
  ['an async iterator', () => new Cursor()],
  ['a stream of Node', () => Readable.from(rows)],
  ['a stream of the web', webStream],
]

function webStream(): ReadableStream<Row> {
  const left = rows.values()
  return new ReadableStream<Row>({
    pull(controller) {
      const { value, done } = left.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

for (const [what, make] of sources) {
  void t.test(`gives the rows of ${what}`, async (t) => {
    const sink = collector()
    await pipeline(rowsFrom(make()), sink)
    t.strictSame(sink.items, rows)
    const requests = collector()
    await pipeline(rowsFrom(make()), toRequests(ask), requests)
    t.equal(requests.items.length, rows.length)
  })
}

void t.test('asks for a row when there is room for it, and not before', async (t) => {
  const cursor = new Cursor()
  const source = rowsFrom(cursor)
  await sleep(20)
  t.equal(cursor.pulled, 0, 'nobody reads')
  await once(source, 'readable')
  await sleep(20)
  t.ok(cursor.pulled <= 2, `${cursor.pulled} rows for one that waits`)
  t.same(source.read(), rows[0])
  await sleep(20)
  t.ok(cursor.pulled <= 3)
  source.destroy()
  await closed(source)
  t.equal(cursor.closes, 1)
})

void t.test(
  'the iterator is returned: at an abort, a broken sink, a loop that breaks off',
  async (t) => {
    const controller = new AbortController()
    const aborted = new Cursor()
    const source = rowsFrom(aborted, { signal: controller.signal })
    await once(source, 'readable')
    controller.abort()
    t.match(await once(source, 'error'), [{ name: 'AbortError' }])
    t.equal(aborted.closes, 1)

    const unsunk = new Cursor()
    await t.rejects(pipeline(rowsFrom(unsunk), brokenSink(new Error('boom'))), /boom/)
    t.equal(unsunk.closes, 1)

    const broken = new Cursor()
    const loop = rowsFrom(broken)
    for await (const row of loop) {
      t.ok(row)
      break
    }
    await closed(loop)
    t.equal(broken.closes, 1)

    const whole = new Cursor()
    await pipeline(rowsFrom(whole), collector())
    t.equal(whole.closes, 0, 'one that has ended is closed already')
  },
)

void t.test(
  'a destroy waits for what the generator closes, but not for a row that never comes',
  async (t) => {
    let isClosed = false
    async function* opened(): AsyncGenerator<Row> {
      try {
        yield* rows
      } finally {
        await sleep(30)
        isClosed = true
      }
    }
    const source = rowsFrom(opened())
    await once(source, 'readable')
    await sleep(5)
    source.destroy()
    await closed(source)
    t.equal(isClosed, true)

    const stuck = rowsFrom({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    })
    stuck.resume()
    await sleep(5)
    stuck.destroy()
    await closed(stuck)
    t.pass('it closed')
  },
)

void t.test('a stream is destroyed: unread, and in the middle of a read', async (t) => {
  const unread = new PassThrough({ objectMode: true })
  const early = rowsFrom(unread).destroy()
  await closed(early)
  t.equal(unread.destroyed, true)

  const silent = new PassThrough({ objectMode: true })
  const source = rowsFrom(silent)
  source.resume()
  await sleep(5)
  source.destroy()
  await closed(source)
  t.equal(silent.destroyed, true)

  let isCancelled = false
  const web = rowsFrom(new ReadableStream<Row>({ cancel: () => void (isCancelled = true) }))
  web.resume()
  await sleep(5)
  web.destroy()
  await closed(web)
  await sleep(5)
  t.equal(isCancelled, true)
})

void t.test('an iterator that nobody has read is closed, and once', async (t) => {
  let returns = 0
  const cursor = Object.assign(rows.values(), {
    return: () => {
      returns++
      return { value: undefined, done: true as const }
    },
  })
  await closed(rowsFrom(cursor).destroy())
  t.equal(returns, 1)

  await pipeline(rowsFrom(cursor), collector())
  t.equal(returns, 1, 'one that has ended has closed itself')

  // What only makes iterators makes none to be closed.
  const maker = new Cursor()
  await closed(rowsFrom(maker).destroy())
  t.equal(maker.closes + maker.pulled, 0)
})

void t.test('a source that fails says after which row, and nothing of the row', async (t) => {
  const sink = collector()
  const run = pipeline(rowsFrom(new Cursor(7), { name: 'table tickets' }), sink)
  const error = (await run.catch((error: unknown) => error)) as Error
  t.match(error, {
    code: 'ERR_INPUT',
    message:
      /^table tickets, after row 7, could not be read \(57P01\)\. Rows before this point may have been sent, nothing after it was\. Nothing is paid twice: run the same program again once the source can be read\. It must give the same rows in the same order\.$/,
    cause: { code: '57P01' },
  })
  t.notMatch(error.message, /secret/)
  t.equal(sink.items.length, 7)
})

void t.test('a stream that is destroyed before its end is no end', async (t) => {
  const source = new PassThrough({ objectMode: true })
  source.write(rows[0])
  setTimeout(() => source.destroy(), 20)
  await t.rejects(pipeline(rowsFrom(source), collector()), {
    code: 'ERR_INPUT',
    message: /^the source, after row 1, was closed before its end/,
  })
  const failed = new PassThrough({ objectMode: true })
  failed.destroy(Object.assign(new Error('early'), { code: 'ECONNREFUSED' }))
  await t.rejects(pipeline(rowsFrom(failed), collector()), { message: /after row 0.*ECONNREFUSED/ })
})

void t.test('a stream whose destroy never ends fails all the same', async (t) => {
  const source = new Readable({ objectMode: true, read() {}, destroy() {} })
  source.push(rows[0])
  setTimeout(() => source.destroy(Object.assign(new Error('lost'), { code: 'EPIPE' })), 20)
  await t.rejects(pipeline(rowsFrom(source), collector()), {
    code: 'ERR_INPUT',
    message: /after row 1, could not be read \(EPIPE\): its connection was lost/,
  })
})

void t.test(
  'what is no row is rejected in its place; what looks like an outcome is a row',
  async (t) => {
    const sink = collector()
    const seeming = rejected({ position: 7 }, 'from another job')
    async function* mixed(): AsyncGenerator<unknown> {
      yield* [rows[0], null, undefined, seeming, 'text']
    }
    await pipeline(rowsFrom(mixed()), sink)
    t.match(sink.items, [
      rows[0],
      { ok: false, position: 1, failure: { kind: 'rejected', message: /row 2 is null: not sent/ } },
      { ok: false, position: 2, failure: { kind: 'rejected', message: /row 3 is undefined/ } },
      { position: 7 },
      'text',
    ])
    t.ok(isMarkedRow(sink.items[3] as object))
  },
)

void t.test('bytes and what gives no rows are refused', async (t) => {
  const locked = webStream()
  locked.getReader()
  for (const [bad, message] of [
    [locked, /the stream is locked/],
    ['tickets.jsonl', /not a string/],
    [Buffer.from('x'), /must be an iterable/],
    [{}, /not an object/],
    [undefined, /not undefined/],
    [new PassThrough(), /the stream gives bytes\. readRows reads those/],
  ] as const) {
    t.throws(() => rowsFrom(bad as never), { code: 'ERR_OPTION', message })
  }
  const bytes = new Blob(['{"id":1}\n']).stream()
  await t.rejects(pipeline(rowsFrom(bytes as AsyncIterable<unknown>), collector()), {
    code: 'ERR_INPUT',
    message: /row 1 is bytes.*readRows/,
  })
})
