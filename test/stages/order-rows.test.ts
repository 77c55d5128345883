/** `orderRows`: the order of the input, and outcomes that come out as they went in. */
import assert from 'node:assert'
import { readdirSync } from 'node:fs'
import t from 'tap'
import { ExactNumber } from '../../src/json/exact-number.ts'
import { isExactNumber } from '../../src/json/exact-number.ts'
import { formOf } from '../../src/order/form-of.ts'
import { itemKept, keptItem } from '../../src/order/kept-item.ts'
import { orderRows } from '../../src/order-rows.ts'
import { lost, shuffled, through, valued } from '../fixtures/outcomes.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

const inputs = Array.from({ length: 200 }, (_, i) => valued(i, { n: i }))

stageContract(t, 'orderRows', ({ signal }) => ({
  stage: orderRows({ signal }),
  input: inputs,
  outputs: 200,
}))

stageContract(t, 'orderRows of outcomes in another order', ({ signal }) => ({
  stage: orderRows({ signal, maxMemoryBytes: 2000 }),
  input: inputs.map((_, i) => inputs[i - (i % 20) + 19 - (i % 20)]!),
  outputs: 200,
  takesIn: 20,
}))

for (const [memory, options] of [
  ['by default', {}],
  ['all of it on disk', { maxMemoryBytes: 0, maxOpenFiles: 2 }],
] as const) {
  void t.test(`outcomes in any order come in that of the input, ${memory}`, async (t) => {
    const tempDir = t.testdir()
    const all = Array.from({ length: 500 }, (_, i) =>
      i % 7 === 0 ? lost(i) : i % 5 === 0 ? parted(i) : valued(i, { n: i }),
    ).flat()
    t.strictSame(await through(shuffled(all), orderRows({ tempDir, ...options })), all)
    t.same(readdirSync(tempDir), [])
  })

  void t.test(`a gap holds back what comes after it until the end, ${memory}`, async (t) => {
    const stage = orderRows({ tempDir: t.testdir(), ...options })
    for (const position of [0, 2, 3]) stage.write(valued(position, 1))
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.equal((stage.read() as { position: number }).position, 0)
    t.equal(stage.read(), null)
    stage.end()
    const rest: number[] = []
    for await (const { position } of stage as AsyncIterable<{ position: number }>) {
      rest.push(position)
    }
    t.same(rest, [2, 3])
  })
}

function parted(position: number) {
  return [0, 1, 2].map((part) => valued(position, { part }, { part, parts: 3 }))
}

const shared = { a: 1 }
const bare = Object.assign(Object.create(null) as object, {
  a: new ExactNumber('0.10000000000000000001'),
})
const values: Array<[string, unknown]> = [
  ['text', 'Grüße \u{1F388} \ud800'],
  ['numbers', [0, -0, NaN, Infinity, 1e300]],
  ['nothing', undefined],
  ['members without a value', { a: undefined, b: null }],
  ['a date', { at: new Date(5) }],
  ['a big integer', 2n ** 70n],
  ['maps and sets', new Map<unknown, unknown>([[{ a: 1 }, new Set([1, 'x'])]])],
  ['an exact number', { id: new ExactNumber('12345678901234567890') }],
  [
    'exact numbers deep inside',
    new Map([['a', [new Set([new ExactNumber('1e999')]), new Date(7)]]]),
  ],
  ['an object without a prototype', { bare }],
  ['a regular expression', /x/gi],
  ['bytes', [Buffer.from('ab'), new Uint16Array([1, 500])]],
  ['__proto__ as a key', JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as unknown],
  [
    'the same beside an exact number',
    JSON.parse('{"__proto__": {"a": 1}}', reviveExact) as unknown,
  ],
  ['a sparse array', [1, , 3]], // eslint-disable-line no-sparse-arrays
  ['an array with members', Object.assign([1, 2], { index: 4 })],
  ['one object twice', [shared, shared, new Date(1)]],
  ['many levels', nested(900)],
]

function reviveExact(key: string, value: unknown): unknown {
  return key === 'a' ? new ExactNumber('99999999999999999999') : value
}

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

for (const [title, value] of values) {
  void t.test(`kept as it is: ${title}`, async (t) => {
    const outcomes = [valued(1, value), valued(0, value)]
    const [direct, waited] = await through(outcomes, orderRows({ maxMemoryBytes: 0 }))
    t.ok(direct === outcomes[1], 'what need not wait is not even copied')
    const { value: kept } = waited as { value: unknown }
    t.ok(waited !== outcomes[0])
    assert.deepStrictEqual(kept, value)
    assert.strictEqual(Object.getPrototypeOf(kept ?? 0), Object.getPrototypeOf(value ?? 0))
    t.same(Object.keys(waited as object), Object.keys(outcomes[0]!), 'in the order of its members')
  })
}

void t.test('exact numbers keep their class and digits', async (t) => {
  const item = { id: new ExactNumber('12345678901234567890') }
  const kept = itemKept(keptItem(item, formOf(item))) as typeof item
  t.ok(isExactNumber(kept.id))
  t.equal(String(kept.id), '12345678901234567890')
})

class Money {
  readonly cents = 5
}
const cycle: { self?: unknown } = {}
cycle.self = cycle
const unkept: Array<[string, unknown]> = [
  ['a function', { format: () => 'x' }],
  ['an instance of Money', [new Money()]],
  ['an instance of URL', new Map([['a', new URL('http://x')]])],
  ['an instance of Error', new Error('x')],
  ['a symbol', Symbol('x')],
  ['a symbol as a key', { [Symbol('x')]: 1 }],
  ['a promise', { later: Promise.resolve() }],
  ['a cycle', cycle],
  ['an instance of Boolean', [Object(true), 'exact', '1']],
]

for (const [title, value] of unkept) {
  for (const positions of [
    [0, 1],
    [1, 0],
  ]) {
    void t.test(`refused, whether or not it waits: ${title}`, async (t) => {
      const run = through(
        positions.map((position) => valued(position, position === 0 ? value : 'x')),
        orderRows(),
      )
      await t.rejects(run, {
        code: 'ERR_INPUT',
        message: `orderRows: the outcome of row 1 (position 0) holds ${title}`,
      })
    })
  }
}

void t.test('a second outcome of a row', async (t) => {
  const items = [valued(0, 1), valued(1, 1), valued(0, 2)]
  await t.rejects(through(items, orderRows()), { code: 'ERR_ORDER', message: /position 0/ })
})

void t.test('what is no outcome, and options without a valid value', async (t) => {
  await t.rejects(through([{ position: 1 }], orderRows()), { code: 'ERR_INPUT' })
  for (const options of [{ maxMemoryBytes: -1 }, { maxOpenFiles: 1 }, { tempDir: 7 as never }]) {
    t.throws(() => orderRows(options), { code: 'ERR_OPTION', message: /^orderRows: / })
  }
})

void t.test('a folder that is not there', async (t) => {
  const tempDir = `${t.testdirName}/none`
  const items = [valued(1, 1), valued(0, 1)]
  await t.rejects(through(items, orderRows({ tempDir, maxMemoryBytes: 0 })), {
    code: 'ERR_STORAGE',
  })
})
