/** `writeTo`: whole rows in the order of the input, each outcome once, whatever the database does. */
import t from 'tap'
import type { Test } from 'tap'
import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { asOpen } from '../../src/open-failure.ts'
import { BatchlineError, writeTo } from '../../src/index.ts'
import type { FinalOutcome, WriteRetry, WriteToOptions } from '../../src/index.ts'
import { lost, shuffled, valued } from '../fixtures/outcomes.ts'
import { brokenSource, closed, turns } from '../fixtures/sinks.ts'

/** A database in memory: a call either commits outcomes and offset, or nothing. */
class Memory {
  readonly calls: Array<readonly [from: number, to: number, count: number]> = []
  readonly held: FinalOutcome[] = []
  offset = 0
  /** What happens to the next calls, one each: `before` and `after` the commit it throws. */
  faults: Array<'before' | 'after' | 'good'> = []
  /** Reads of the offset that fail from now on. */
  blind = 0

  readonly write = async (
    outcomes: readonly FinalOutcome[],
    { from, to }: { from: number; to: number },
  ): Promise<void> => {
    this.calls.push([from, to, outcomes.length])
    await turns(1)
    const fault = this.faults.shift()
    if (fault === 'before') throw new Error('no connection')
    if (from !== this.offset) throw new Error(`the offset is ${this.offset} and not ${from}`)
    this.held.push(...outcomes)
    this.offset = to
    if (fault === 'after') throw new Error('no reply')
  }

  readonly read = async (): Promise<number> => {
    await turns(1)
    if (this.blind > 0) {
      this.blind--
      throw new Error('no connection')
    }
    return this.offset
  }
}

async function put(
  items: readonly unknown[] | Readable,
  database: Memory,
  options: WriteToOptions = {},
) {
  await using sink = writeTo(database.write, {
    size: 10,
    offset: database.read,
    retryMs: 1,
    ...options,
  })
  const source = items instanceof Readable ? items : Readable.from(items)
  await pipeline(source, sink)
  return sink
}

const all = Array.from({ length: 95 }, (_, i) =>
  i % 7 === 0 ? [lost(i)] : i % 5 === 0 ? parted(i) : [valued(i, { n: i })],
).flat()

function parted(position: number) {
  return [0, 1, 2].map((part) => valued(position, { part }, { part, parts: 3 }))
}

async function failure(run: Promise<unknown>): Promise<BatchlineError> {
  try {
    await run
  } catch (error) {
    if (error instanceof BatchlineError) return error
    throw error
  }
  throw new Error('it did not fail')
}

for (const [memory, options] of [
  ['in memory', {}],
  ['on disk', { maxMemoryBytes: 0, maxOpenFiles: 2 }],
] as const) {
  void t.test(`outcomes in any order come once, in that of the input; ${memory}`, async (t) => {
    const tempDir = t.testdir()
    const database = new Memory()
    const sink = await put(shuffled(all), database, { tempDir, ...options })
    t.same(database.held, all)
    t.equal(database.offset, 95)
    t.match(sink, { offset: 95, written: all.length, skipped: 0 })
    t.same(readdirSync(tempDir), [])
    wholeRows(t, database)
  })

  void t.test(`behind the offset only what is new; ${memory}`, async (t) => {
    const database = new Memory()
    await put(
      shuffled(all).filter(({ position }) => position < 40),
      database,
      options,
    )
    const before = database.held.length
    const sink = await put(shuffled(all), database, { tempDir: t.testdir(), ...options })
    t.same(database.held, all)
    t.match(sink, { offset: 95, written: all.length - before, skipped: before })
    await put(shuffled(all), database, options)
    t.same(database.held, all, 'a third run writes nothing')
  })
}

/** Calls follow each other without a gap, are of about the size, and split no row. */
function wholeRows(t: Test, { calls, held }: Memory): void {
  let at = 0
  let done = 0
  for (const [from, to, count] of calls) {
    t.equal(from, at)
    t.ok(count >= 10 || to === 95, `${count} outcomes`)
    t.ok(count < 10 + 3)
    const positions = held.slice(done, done + count).map(({ position }) => position)
    t.ok(positions.every((position) => position >= from && position < to))
    at = to
    done += count
  }
}

void t.test('outcomes that a Transform made of one stay together', async (t) => {
  const database = new Memory()
  const split = Array.from({ length: 40 }, (_, i) => [valued(i, 'a'), valued(i, 'b')]).flat()
  await put(split, database, { size: 3 })
  t.same(database.held, split)
  for (const [from, to, count] of database.calls) t.equal(count, 2 * (to - from))
})

void t.test('a gap waits for the end, and the offset goes past it', async (t) => {
  const database = new Memory()
  const rows = [0, 1, 3, 4, 7].map((position) => valued(position, 1))
  await put(rows, database, { size: 1 })
  t.same(database.held, rows)
  t.equal(database.offset, 8)
})

void t.test('no rows, no call', async (t) => {
  const database = new Memory()
  await put([], database)
  t.same(database.calls, [])
})

for (const [where, faults] of [
  ['before the commit', ['before']],
  ['after the commit', ['after']],
  ['in turn', ['before', 'after', 'good', 'before', 'before', 'after', 'after', 'before']],
] as const) {
  void t.test(`a call that fails ${where} is not written twice`, async (t) => {
    const database = new Memory()
    database.faults = [...faults]
    const retries: WriteRetry[] = []
    await put(all, database, { onRetry: (retry) => retries.push(retry) })
    t.same(database.held, all)
    t.equal(database.offset, 95)
    t.equal(retries.length, faults.filter((fault) => fault === 'before').length)
    for (const { from, to, failures, waitMs } of retries) {
      t.ok(from < to && failures > 0)
      t.ok(waitMs >= 1 && waitMs <= 2 * 4 ** failures)
    }
  })
}

void t.test('an offset that can not be read counts as a try', async (t) => {
  const database = new Memory()
  database.blind = 4
  await put(all, database)
  t.same(database.held, all)
  database.blind = 5
  t.match(await failure(put(all, database)), { code: 'ERR_STORAGE', message: /5 tries failed/ })
  const other = new Memory()
  other.faults = ['after']
  other.offset = 0
  const read = other.read
  let reads = 0
  const blink = async () => {
    if (++reads > 1 && reads < 5) throw new Error('no connection')
    return await read()
  }
  await put(all, other, { offset: blink })
  t.same(other.held, all)
})

void t.test('once the offset can be read again, the call is made again at once', async (t) => {
  const database = new Memory()
  database.faults = ['good', 'before']
  let reads = 0
  const offset = async () => {
    // The first read is at the start, the second proves the first call.
    if (++reads === 3 || reads === 4) throw new Error('no connection')
    return await database.read()
  }
  const retries: WriteRetry[] = []
  await put(all, database, { offset, onRetry: (retry) => retries.push(retry) })
  t.same(database.held, all)
  t.same(
    retries.map(({ failures }) => failures),
    [1, 2],
    'each read that failed was waited for, and the one that did not was not',
  )
})

void t.test(
  'when all tries have failed the error says what is not written, and a run goes on',
  async (t) => {
    const database = new Memory()
    database.faults = ['good', 'good', ...Array.from({ length: 3 }, () => 'before' as const)]
    const error = await failure(put(all, database, { maxTries: 3 }))
    t.match(error, {
      code: 'ERR_STORAGE',
      resumable: true,
      message:
        /rows \d+ to \d+ \(offset \d+ to \d+\) could not be written: 3 tries failed.*run the same program again/,
      cause: { message: 'no connection' },
    })
    t.notMatch(error.message, 'no connection', 'what a database says may hold rows')
    t.equal(database.calls.length, 5)
    await put(shuffled(all), database)
    t.same(database.held, all)
  },
)

void t.test('an offset that something else has moved ends the run', async (t) => {
  const database = new Memory()
  const write = async (outcomes: readonly FinalOutcome[], span: { from: number; to: number }) => {
    if (span.from > 0) database.offset = 77
    await database.write(outcomes, span)
  }
  const sink = writeTo(write, { size: 10, offset: database.read, retryMs: 1 })
  const error = await failure(pipeline(Readable.from(all), sink))
  const [, to] = database.calls[0]!
  t.equal(error.code, 'ERR_ORDER')
  t.match(
    error.message,
    `the offset is 77, but after a failed call it can only be ${to} (not written) or`,
  )
})

void t.test('a number as offset is not tried again', async (t) => {
  const database = new Memory()
  database.faults = ['good', 'before']
  const error = await failure(put(all, database, { offset: 0 }))
  t.match(error, { code: 'ERR_STORAGE', message: /Nobody knows whether they are in the database/ })
  t.equal(database.calls.length, 2)
  await put(all, database, { offset: database.offset })
  t.same(database.held, all)
})

void t.test('without an offset every run delivers all', async (t) => {
  const found: unknown[] = []
  for (let run = 0; run < 2; run++) {
    await pipeline(
      Readable.from(all),
      writeTo((outcomes) => void found.push(...outcomes)),
    )
  }
  t.same(found, [...all, ...all])
})

void t.test('a function that forgets the offset is told after its first call', async (t) => {
  let calls = 0
  const sink = writeTo(() => void calls++, { size: 10, offset: () => 0 })
  const error = await failure(pipeline(Readable.from(all), sink))
  t.match(error, { code: 'ERR_INPUT', message: /in the same transaction/ })
  t.equal(calls, 1)
})

for (const [bad, says] of [
  ['1000', /a string.*Number/],
  [5n, /a bigint.*Number/],
  [undefined, /undefined.*Return 0/],
  [-1, /the number -1/],
  [1.5, /the number 1.5/],
] as const) {
  void t.test(`an offset of ${String(bad)}`, async (t) => {
    const sink = writeTo(() => void t.fail('it writes'), { offset: () => bad as number })
    t.match(await failure(pipeline(Readable.from(all), sink)), { code: 'ERR_INPUT', message: says })
  })
}

void t.test('neither an open failure nor what is behind it is written', async (t) => {
  for (const options of [{}, { maxMemoryBytes: 0 }]) {
    const database = new Memory()
    const open = all.map((one) =>
      one.position === 50 && (one as { part?: number }).part === 1
        ? asOpen(lost(50, { part: 1, parts: 3 }))
        : one,
    )
    const error = await failure(put(shuffled(open), database, { tempDir: t.testdir(), ...options }))
    t.match(error, { code: 'ERR_STOPPED', message: /row 51/ })
    t.equal(database.offset, 50)
    t.same(
      database.held,
      all.filter(({ position }) => position < 50),
    )
    await put(shuffled(all), database)
    t.same(database.held, all)
  }
})

void t.test(
  'a row that is tried again is named, also behind rows that came to nothing',
  async (t) => {
    const database = new Memory()
    const items = [valued(0, { n: 0 }), asOpen(lost(5))]
    t.match(await failure(put(items, database)), {
      code: 'ERR_STOPPED',
      message: /row 6 has failed/,
    })
    t.equal(database.offset, 1)
  },
)

void t.test(
  'behind an error of a stage, what is final is written before the stream closes',
  async (t) => {
    const database = new Memory()
    const sent = [...all.slice(0, 60), ...all.slice(80)]
    const source = Readable.from(
      (async function* () {
        yield* sent
        await turns(20)
        throw new BatchlineError('ERR_STOPPED', 'no credit')
      })(),
    )
    t.match(await failure(put(source, database, { size: 1000 })), { message: 'no credit' })
    const { offset } = database
    t.same(
      database.held,
      all.filter(({ position }) => position < offset),
    )
    t.equal(offset, all[59]!.position, 'all but the last row before the gap')
    await put(all, database)
    t.same(database.held, all)
  },
)

void t.test('that goes for what has waited for its turn too', async (t) => {
  for (const options of [{}, { maxMemoryBytes: 0 }]) {
    const database = new Memory()
    const rows = Array.from({ length: 30 }, (_, i) => valued(i, i))
    const source = Readable.from(
      (async function* () {
        yield* [...rows.slice(1, 20), ...rows.slice(25), rows[0]]
        await turns(20)
        throw new BatchlineError('ERR_STOPPED', 'no credit')
      })(),
    )
    const run = put(source, database, { size: 1000, tempDir: t.testdir(), ...options })
    t.match(await failure(run), { message: 'no credit' })
    t.same(database.held, rows.slice(0, 19))
    t.equal(database.offset, 19)
    await put(rows, database)
    t.same(database.held, rows)
  }
})

void t.test('a database that is down keeps the error of the stage', async (t) => {
  const database = new Memory()
  database.faults = ['before', 'before']
  const source = Readable.from(
    (async function* () {
      yield* all.slice(0, 5)
      await turns(20)
      throw new BatchlineError('ERR_STOPPED', 'no credit')
    })(),
  )
  t.match(await failure(put(source, database)), { message: 'no credit' })
  t.equal(database.calls.length, 1, 'nothing is tried again')
})

void t.test('an abort waits for nobody and begins no call', async (t) => {
  for (const hangs of ['write', 'offset', 'wait'] as const) {
    for (const by of ['stage', 'pipeline'] as const) {
      const abort = new AbortController()
      const { signal } = abort
      let calls = 0
      let isTold = false
      const never = new Promise<never>(() => {})
      const stop = () => setTimeout(() => abort.abort(), 5)
      const sink = writeTo(
        async (_outcomes, span) => {
          calls++
          if (hangs === 'wait') throw new Error('no connection')
          span.signal.addEventListener('abort', () => (isTold = true))
          stop()
          await never
        },
        {
          size: 10,
          retryMs: 1e6,
          onRetry: stop,
          offset: async () => (hangs === 'offset' ? (stop(), await never) : 0),
          ...(by === 'stage' ? { signal } : {}),
        },
      )
      const run =
        by === 'stage'
          ? pipeline(Readable.from(all), sink)
          : pipeline(Readable.from(all), sink, { signal })
      await t.rejects(run, { name: 'AbortError' }, `${hangs}, ${by}`)
      await closed(sink)
      t.equal(calls, hangs === 'offset' ? 0 : 1)
      t.equal(isTold, hangs === 'write')
    }
  }
})

void t.test('an abort between two calls begins no other', async (t) => {
  // In the wrong order, so that all waits on disk: between two calls the sink reads, and waits for no call.
  // The last outcome sets that off. A source that ended would let a sink that is faster than the abort finish.
  const positions = [...Array.from({ length: 400 }, (_, i) => 399 - i), 400]
  const endless = (): Readable => {
    const source = new Readable({ objectMode: true, read() {} })
    for (const position of positions) source.push(valued(position, { n: 'x'.repeat(500) }))
    return source
  }
  for (let wait = 0; wait < 20; wait++) {
    const abort = new AbortController()
    let isAborted = false
    const late: number[] = []
    const sink = writeTo(
      (_outcomes, { from }) => {
        if (isAborted) late.push(from)
        void turns(wait).then(() => {
          isAborted = true
          abort.abort()
        })
      },
      { size: 5, maxMemoryBytes: 4096, signal: abort.signal },
    )
    await t.rejects(pipeline(endless(), sink), { name: 'AbortError' })
    await closed(sink)
    t.same(late, [], `${wait} turns behind the first call`)
  }
})

void t.test('destroyed at any moment it closes', async (t) => {
  for (const error of [undefined, new Error('why')]) {
    for (const wait of [0, 1, 3, 10]) {
      const database = new Memory()
      const sink = writeTo(database.write, { size: 10, offset: database.read })
      const errors: unknown[] = []
      sink.on('error', (reason) => errors.push(reason))
      const source = Readable.from(all)
      source.pipe(sink)
      await turns(wait)
      sink.destroy(error)
      await closed(sink)
      source.destroy()
      t.same(errors, error ? [error] : [])
      const count = database.calls.length
      await sink[Symbol.asyncDispose]()
      const written = database.held.length
      await turns(10)
      t.equal(database.calls.length, count, 'no call begins after the end')
      t.equal(database.held.length, written, 'the last one has returned')
      t.same(database.held, all.slice(0, written))
    }
  }
})

void t.test('an upstream error before the offset is known', async (t) => {
  const sink = writeTo(() => void t.fail('it writes'), {
    offset: () => new Promise<number>(() => {}),
  })
  const error = new Error('upstream')
  await t.rejects(pipeline(brokenSource(all[0], error), sink), error)
  await closed(sink)
})

void t.test('while a call runs, nothing more is taken', async (t) => {
  let given = 0
  const source = Readable.from(
    (function* () {
      for (const outcome of all) {
        given++
        yield outcome
      }
    })(),
    { highWaterMark: 1 },
  )
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  const run = pipeline(
    source,
    writeTo(() => held, { size: 10 }),
  )
  await turns(100)
  t.ok(given >= 11 && given < 20, `${given} taken`)
  release()
  await run
  t.equal(given, all.length)
})

void t.test('a second outcome of a row, what is no outcome, what can not wait', async (t) => {
  const write = () => {}
  const run = (items: unknown[]) => failure(pipeline(Readable.from(items), writeTo(write)))
  const twice = await run([valued(0, 1), valued(1, 1), valued(0, 2)])
  t.match(twice, { code: 'ERR_ORDER', message: /^writeTo: a second outcome with position 0/ })
  t.match(await run([{ position: 0 }]), { code: 'ERR_INPUT', message: /^writeTo: an object came/ })
  t.match(await run([valued(0, () => 1)]), { code: 'ERR_INPUT', message: /holds a function/ })
})

void t.test('arguments without a valid value', (t) => {
  t.throws(() => writeTo(5 as never), {
    code: 'ERR_OPTION',
    message: /^writeTo: the first argument/,
  })
  for (const options of [
    { size: 0 },
    { size: 1.5 },
    { offset: -1 },
    { offset: '5' as never },
    { maxTries: 0 },
    { retryMs: -1 },
    { onRetry: 5 as never },
    { maxMemoryBytes: -1 },
    { tempDir: 5 as never },
  ]) {
    t.throws(() => writeTo(() => {}, options), { code: 'ERR_OPTION' }, JSON.stringify(options))
  }
  t.end()
})
