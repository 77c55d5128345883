/** How a stage runs its work: errors, concurrency, flush and close. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { stage } from '../../src/stream/stage.ts'
import type { Emit, StageDefinition } from '../../src/stream/stage.ts'
import { failure } from '../fixtures/contract/events.ts'
import { closed, collector, slowSink, turns } from '../fixtures/sinks.ts'

type Definition = StageDefinition<unknown, unknown>

const numbers = Array.from({ length: 200 }, (_, i) => i + 1)
const three = [1, 2, 3]
const boom = new Error('boom')
const failing: Array<[string, Partial<Definition>, unknown]> = [
  ['thrown', { transform: () => raise(boom) }, boom],
  ['rejected', { transform: async () => raise(boom) }, boom],
  ['rejected later', { transform: async () => setImmediate().then(() => raise(boom)) }, boom],
  ['rejected with room for more', { transform: async () => raise(boom), concurrency: 9 }, boom],
  ['thrown in flush', { flush: () => raise(boom) }, boom],
  ['rejected in flush', { flush: async () => setImmediate().then(() => raise(boom)) }, boom],
  ['undefined, thrown', { transform: () => raise(undefined) }, { message: /not an Error/ }],
  ['undefined, rejected', { transform: async () => raise('') }, { message: /not an Error/ }],
]

for (const [title, definition, expected] of failing) {
  void t.test(`the error of the stream: ${title}`, async (t) => {
    const closes: unknown[] = []
    const probe = stage<unknown, unknown>({
      name: 'probe',
      transform: (item, emit) => emit(item),
      close: (error) => void closes.push(error),
      ...definition,
    })
    const error = await failure(pipeline(Readable.from(three), probe, collector()))
    if (expected === boom) t.equal(error, boom)
    else t.match(error, expected as object)
    await closed(probe)
    t.same(closes, [error], 'close is called once, with the error')
  })
}

void t.test('flush waits for running work', async (t) => {
  const log: string[] = []
  const probe = stage<number, string>({
    name: 'probe',
    concurrency: 8,
    transform: async (item, emit) => {
      await turns(10 - item)
      await emit(`item ${item}`)
    },
    flush: (emit) => emit('flush'),
    close: () => void log.push('close'),
  })
  probe.on('data', (item: string) => log.push(item))
  for (const item of three) probe.write(item)
  probe.end()
  await closed(probe)
  t.same(log, ['item 3', 'item 2', 'item 1', 'flush', 'close'])
})

const closing: Array<[string, (work: () => Promise<void>) => Definition]> = [
  ['transform', (work) => ({ name: 'probe', transform: work, concurrency: 2 })],
  ['flush', (work) => ({ name: 'probe', transform: () => {}, flush: work })],
]

for (const [title, definition] of closing) {
  void t.test(`close is called once, when ${title} has settled`, async (t) => {
    const log: string[] = []
    const probe = stage({
      ...definition(async () => {
        log.push('begins')
        await turns(5)
        log.push('ends')
      }),
      close: () => void log.push('close'),
    })
    probe.on('data', () => log.push('data')).on('end', () => log.push('end'))
    probe.end('x')
    await turns(2)
    probe.destroy()
    await closed(probe)
    await turns(3)
    t.same(log, ['begins', 'ends', 'close'])
  })
}

void t.test('a destroy from within emit still waits for the work that emitted', async (t) => {
  const log: string[] = []
  const probe = stage<number, number>({
    name: 'probe',
    transform: async (item, emit) => {
      try {
        await emit(item)
        await emit(item)
      } finally {
        await turns(3)
        log.push('settled')
      }
    },
    close: () => void log.push('close'),
  })
  probe.on('data', () => probe.destroy())
  await turns(1)
  probe.write(1)
  await closed(probe)
  t.same(log, ['settled', 'close'])
})

for (const concurrency of [1, 2, 7]) {
  void t.test(`concurrency ${concurrency} is reached and not exceeded`, async (t) => {
    let running = 0
    let highest = 0
    const probe = stage<number, number>({
      name: 'probe',
      concurrency,
      transform: async (item, emit) => {
        highest = Math.max(highest, ++running)
        await turns(1 + (item % 3))
        await emit(item)
        running--
      },
    })
    await pipeline(Readable.from(numbers), probe, collector())
    t.equal(highest, concurrency)
  })
}

void t.test('three inputs with 100,000 outputs each never pile up', async (t) => {
  let highest = 0
  let taken = 0
  const probe = stage<number, number>({
    name: 'probe',
    transform: async (_item, emit) => {
      for (let i = 0; i < 100_000; i++) await emit(i)
    },
  })
  const sink = slowSink(() => {
    taken++
    highest = Math.max(highest, probe.readableLength)
  })
  await pipeline(Readable.from(three), probe, sink)
  t.equal(taken, 300_000)
  t.ok(highest <= 1, `${highest} buffered`)
})

const givesLittle: Array<[string, number, Definition['transform']]> = [
  ['every second item', 100, (item, emit) => ((item as number) % 2 === 0 ? undefined : emit(item))],
  [
    'every second item, later',
    100,
    (item, emit) =>
      (item as number) % 2 === 0 ? undefined : setImmediate().then(() => emit(item)),
  ],
  [
    'every third item, after one that waits',
    67,
    (item, emit) =>
      [() => undefined, () => setImmediate(), () => emit(item)][(item as number) % 3]?.(),
  ],
]

for (const [title, outputs, transform] of givesLittle) {
  for (const concurrency of [1, 2, 3]) {
    void t.test(
      `what gives nothing is no reason to stop: ${title}, ${concurrency} at a time`,
      async (t) => {
        let taken = 0
        const probe = stage<unknown, unknown>({ name: 'probe', concurrency, transform })
        await pipeline(
          Readable.from(numbers),
          probe,
          slowSink(() => taken++),
        )
        t.equal(taken, outputs)
      },
    )
  }
}

void t.test('emit after destroy rejects, also a parked one', async (t) => {
  let late: Emit<number> | undefined
  const rejections: unknown[] = []
  const probe = stage<number, number>({
    name: 'probe',
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform: async (item, emit, signal) => {
      late = emit
      t.notOk(signal.aborted)
      await Promise.resolve(emit(item)).catch((error: unknown) => rejections.push(error))
      t.ok(signal.aborted)
    },
  })
  probe.write(1)
  await turns(2)
  probe.destroy()
  await closed(probe)
  await Promise.resolve(late?.(2)).catch((error: unknown) => rejections.push(error))
  t.match(rejections, [{ name: 'AbortError' }, { name: 'AbortError', code: 'ABORT_ERR' }])
})

for (const concurrency of [0, -1, 1.5, NaN, Infinity]) {
  void t.test(`concurrency ${concurrency} is refused`, async (t) => {
    const make = () => stage({ name: 'probe', transform: () => {}, concurrency })
    t.throws(make, { code: 'ERR_OPTION', message: `probe: concurrency must be a whole number` })
  })
}

void t.test('an error of close is the error of the stream', async (t) => {
  const probe = stage({ name: 'probe', transform: () => {}, close: () => raise(boom) })
  probe.end().resume()
  t.same(await once(probe, 'error'), [boom])
})

function raise(error: unknown): never {
  throw error
}
