/** `toRows`: outcomes become rows that keep their place, and `toRequests` knows it. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WithValue } from '../../src/index.ts'
import { chainedPlace } from '../../src/chained-row.ts'
import { toRequests } from '../../src/to-requests.ts'
import { toRows } from '../../src/to-rows.ts'
import { lost, shuffled, through, valued } from '../fixtures/outcomes.ts'
import { ask } from '../fixtures/rows.ts'
import type { Row } from '../fixtures/rows.ts'
import { collector, turns } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

const toRow = ({ custom_id, value }: { custom_id: string; value: unknown }): Row => ({
  id: custom_id,
  text: String(value),
})

for (const [name, make] of [
  ['toRows', toRow],
  ['toRows with an async function', async (o: WithValue) => turns(1).then(() => toRow(o))],
] as const) {
  stageContract(t, name, ({ signal }) => ({
    stage: toRows(make, { signal }),
    input: Array.from({ length: 200 }, (_, i) => valued(i, i)),
    outputs: 200,
    passesOutcomes: false,
  }))
}

/** What leaves `toRequests`, with what stands between the two stages. */
async function asked(
  items: readonly unknown[],
  make: (outcome: never) => object | undefined = toRow,
  between?: (rows: AsyncIterable<Row>) => AsyncIterable<unknown>,
  toAsk: (row: Row, position: number) => unknown = ask,
): Promise<Array<Record<string, unknown>>> {
  const sink = collector()
  const request = toRequests(toAsk as typeof ask)
  const source = Readable.from(items)
  const rows = toRows(make as never, { maxMemoryBytes: 100 })
  if (between) await pipeline(source, rows, between as never, request, sink)
  else await pipeline(source, rows, request, sink)
  return sink.items as Array<Record<string, unknown>>
}

void t.test('rows keep the position of their outcomes, in whatever order those come', async (t) => {
  const all = Array.from({ length: 40 }, (_, i) => (i % 9 === 4 ? lost(i) : valued(i, `v${i}`)))
  const drop = (outcome: never) => {
    const { position } = outcome as { position: number }
    return position % 5 === 3 ? undefined : toRow(outcome)
  }
  const positions: unknown[] = []
  const items = await asked(shuffled(all), drop, undefined, (row, position) => {
    positions.push(position)
    return ask(row)
  })
  const kept = all.filter(({ ok, position }) => !ok || position % 5 !== 3)
  t.same(
    items.map(({ type, position }) => [type, position]),
    kept.map(({ ok, position }) => [ok ? 'request' : 'outcome', position]),
  )
  t.same(
    positions,
    kept.filter(({ ok }) => ok).map(({ position }) => position),
  )
})

void t.test('failures pass, without the reference into the folder of their job', async (t) => {
  const failed = lost(0)
  const { ref, ...rest } = failed
  t.ok(ref)
  t.strictSame(await through([failed], toRows(toRow)), [{ ...rest, earlier: true }])
  t.ok('ref' in failed, 'the outcome itself is as it was')
})

void t.test('a row is not changed, and may be any object', async (t) => {
  const constant = Object.freeze({ id: 'a', text: 'b' })
  const rows = await through<Row>(
    [valued(0, 1), valued(1, 1)],
    toRows(() => constant),
  )
  t.same(rows.map(chainedPlace), [{ position: 0 }, { position: 1 }])
  t.equal(JSON.stringify(rows[0]), JSON.stringify(constant))
  class Own {
    readonly id = 'a'
  }
  const [own] = await through(
    [valued(0, 1)],
    toRows(() => new Own()),
  )
  t.ok(own instanceof Own)
  const shared = new Own()
  const twice = through(
    [valued(0, 1), valued(1, 1)],
    toRows(() => shared),
  )
  await t.rejects(twice, { code: 'ERR_INPUT', message: /row of another outcome/ })
  const frozen = through(
    [valued(0, 1)],
    toRows(() => Object.freeze(new Own())),
  )
  await t.rejects(frozen, { code: 'ERR_INPUT', message: /frozen/ })
})

void t.test('an outcome that is the row itself makes a request', async (t) => {
  const items = await asked(
    [valued(0, 'x')],
    (outcome: never) => outcome,
    undefined,
    () => ask({ id: 'a', text: 'b' }),
  )
  t.match(items, [{ type: 'request', position: 0 }])
})

for (const returned of ['text', 7, null, true]) {
  void t.test(`a row that is no object: ${returned}`, async (t) => {
    await t.rejects(
      through(
        [valued(3, 1), valued(0, 1)],
        toRows(() => returned as never),
      ),
      {
        code: 'ERR_INPUT',
        message: /toRows: the function returned .* row 1 \(position 0\)/,
      },
    )
  })
}

for (const [title, make] of [
  [
    'throws',
    () => {
      throw new Error('no table')
    },
  ],
  ['rejects', () => Promise.reject(new Error('no table'))],
] as const) {
  void t.test(`a function that ${title} ends the run`, async (t) => {
    await t.rejects(through([valued(0, 1)], toRows(make)), {
      code: 'ERR_INPUT',
      message: /threw Error: no table, for the outcome of row 1/,
    })
  })
}

void t.test('parts stay parts, one request each', async (t) => {
  const parts = [0, 1, 2].map((part) => valued(4, part, { part, parts: 3 }))
  const items = await asked([parts[2], parts[0], parts[1]])
  t.match(
    items,
    [0, 1, 2].map((part) => ({ type: 'request', position: 4, part, parts: 3 })),
  )
  const [two] = await asked(parts, toRow, undefined, (row) => [ask(row), ask(row)]).catch(
    (error: unknown) => [error],
  )
  t.match(two, { code: 'ERR_INPUT', message: /mergeParts before toRows/ })
})

void t.test('a Transform between may change rows, and not their order', async (t) => {
  const outcomes = [valued(2, 1), valued(5, 1), valued(9, 1)]
  const spread = async function* (rows: AsyncIterable<Row>) {
    for await (const row of rows) yield { ...row, text: 'more' }
  }
  t.match(await asked(outcomes, toRow, spread), [{ position: 2 }, { position: 5 }, { position: 9 }])
  const backwards = async function* (rows: AsyncIterable<Row>) {
    const all: Row[] = []
    for await (const row of rows) all.push(row)
    yield* all.reverse()
  }
  await t.rejects(asked(outcomes, toRow, backwards), { code: 'ERR_ORDER', message: /toRows/ })
  const replaced = async function* (rows: AsyncIterable<Row>) {
    let n = 0
    for await (const row of rows) yield n++ === 1 ? { id: 'new', text: row.text } : row
  }
  await t.rejects(asked(outcomes, toRow, replaced), { code: 'ERR_INPUT', message: /must spread/ })
})

void t.test('a second outcome of a row', async (t) => {
  for (const items of [
    [valued(0, 1), valued(0, 1)],
    [valued(0, 1), valued(1, 1), valued(0, 1)],
  ]) {
    await t.rejects(through(items, toRows(toRow)), { code: 'ERR_ORDER', message: /^toRows: / })
  }
})

void t.test('what is no outcome, and arguments without a valid value', async (t) => {
  await t.rejects(through([{ id: 1 }], toRows(toRow)), { code: 'ERR_INPUT' })
  t.throws(() => toRows('x' as never), { code: 'ERR_OPTION', message: /^toRows: / })
  t.throws(() => toRows(toRow, { maxOpenFiles: 1 }), { code: 'ERR_OPTION' })
})
