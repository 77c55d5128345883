/**
 * `stream.compose` was experimental for years and had bugs in just these cases, so they are run on
 * every Node: https://github.com/nodejs/node/issues/51987, https://github.com/nodejs/node/issues/60083
 */
import { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { compose } from '../../src/stream/compose.ts'
import { stage } from '../../src/stream/stage.ts'
import type { Stage, StageDefinition } from '../../src/stream/stage.ts'
import { failure } from '../fixtures/contract/events.ts'
import { closed, collector, stuckSink, turns } from '../fixtures/sinks.ts'

type Numbers = Stage<number, number>

const boom = new Error('boom')
const numbers = Array.from({ length: 100 }, (_, i) => i)

function add(more: Partial<StageDefinition<number, number>> = {}): Numbers {
  return stage<number, number>({ name: 'add', transform: (item, emit) => emit(item + 1), ...more })
}

function failing(): Numbers {
  return add({
    transform: async (item, emit) => {
      await turns(1)
      if (item > 20) throw boom
      await emit(item)
    },
  })
}

function failingGenerator(): Numbers {
  return Duplex.from(async function* (source: AsyncIterable<number>) {
    for await (const item of source) {
      if (item > 20) throw boom
      yield item
    }
  })
}

void t.test('normal: everything comes out, in order', async (t) => {
  const sink = collector()
  await pipeline(Readable.from(numbers), compose(add(), compose(add(), add()), add()), sink)
  t.same(
    sink.items,
    numbers.map((n) => n + 4),
  )
})

const errors: Array<[string, (before: Numbers, after: Numbers) => Numbers]> = [
  ['inner error', (before, after) => compose(before, failing(), after)],
  ['nested error', (before, after) => compose(compose(before, failing()), after)],
  [
    'nested error, deeper',
    (before, after) => compose(before, compose(add(), compose(failing(), after))),
  ],
  [
    'nested generator error',
    (before, after) => compose(compose(before, failingGenerator()), after),
  ],
]

for (const [title, build] of errors) {
  void t.test(`${title}: the error of the whole, and every part closes`, async (t) => {
    const [before, after] = [add(), add()]
    const whole = build(before, after)
    t.equal(await failure(pipeline(Readable.from(numbers), whole, collector())), boom)
    await Promise.all([before, after, whole].map(closed))
    t.ok(before.destroyed && after.destroyed)
  })
}

void t.test('outer destroy: every part closes', async (t) => {
  const parts = [add(), add(), add()] as const
  const whole = compose(...parts)
  const seen: unknown[] = []
  whole.on('error', (error) => seen.push(error))
  const source = Readable.from(numbers)
  source.pipe(whole)
  await turns(3)
  whole.destroy(boom)
  await Promise.all([...parts, whole].map(closed))
  t.same(seen, [boom])
  source.destroy()
})

void t.test('slow tail: the end waits for what the last part still owes', async (t) => {
  const tail = add({
    transform: async (item, emit) => {
      await turns(1)
      await emit(item)
    },
    flush: async (emit) => {
      await turns(5)
      await emit(-1)
    },
  })
  const sink = collector()
  await pipeline(Readable.from(numbers), compose(add(), tail), sink)
  t.equal(sink.items.length, numbers.length + 1)
  t.equal(sink.items.at(-1), -1)
})

void t.test('early break: every part closes', async (t) => {
  const parts = [add(), add(), add()] as const
  const whole = compose(...parts)
  const source = Readable.from(numbers)
  for await (const item of source.pipe(whole)) {
    t.equal(item, 3)
    break
  }
  await Promise.all([...parts, whole].map(closed))
  source.destroy()
})

void t.test('partial destroy: the last part too, when all its input was written', async (t) => {
  let aborted = false
  const tail = add({
    transform: () => {},
    flush: (_emit, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true
          resolve()
        })
      }),
  })
  const whole = compose(add(), tail)
  const seen: unknown[] = []
  whole.on('error', (error) => seen.push(error))
  whole.end(1)
  await turns(5)
  whole.destroy(boom)
  await Promise.all([whole, tail].map(closed))
  t.ok(aborted)
  t.same(seen, [boom])
})

for (const [title, wrap] of [
  ['flat', (inner: Numbers) => inner],
  ['in compose', (inner: Numbers) => compose(add(), inner, add())],
] as const) {
  void t.test(`an aborted pipeline waits for the work of a part, ${title}`, async (t) => {
    const log: string[] = []
    const inner = add({
      transform: async (item, emit) => {
        await emit(item)
        await turns(10)
        log.push('work settled')
      },
    })
    const abort = new AbortController()
    const sink = stuckSink().once('stuck', () => abort.abort())
    const run = pipeline(Readable.from(numbers), wrap(inner), sink, { signal: abort.signal })
    t.match(await failure(run), { name: 'AbortError' })
    t.ok(log.length > 0, 'settled before the pipeline did')
  })
}
