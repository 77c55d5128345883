/** The size of a request is exact to the byte near the limit, and cheap to know far below it. */
import t from 'tap'
import { ExactNumber } from '../../../src/json/exact-number.ts'
import { toJson } from '../../../src/json/to-json.ts'
import { checkJsonSize } from '../../../src/request/json-size.ts'

const cycle: Record<string, unknown> = { a: [{ b: 1 }] }
;(cycle['a'] as Record<string, unknown>[])[0]!['back'] = cycle
const digits = new ExactNumber('1'.repeat(300))
const shared = { text: 'x' }

const fits: Array<[string, unknown]> = [
  ['scalars', [1, null, true, 'x', undefined, -1.2345678901234566e-300]],
  ['long numbers', Array(100).fill(-1.2345678901234566e-300)],
  ['only control characters', '\u0000'.repeat(1000)],
  ['control characters', '\u0000\u001f"\\'.repeat(100)],
  ['text of many bytes', '\u{1F600}é\ud800'.repeat(100)],
  ['long keys', { ['\u0001'.repeat(100)]: { ['é'.repeat(100)]: [] } }],
  ['one object twice', [shared, shared, { shared }]],
  ['numbers that a double does not hold', [digits, { digits }, new ExactNumber('1e400')]],
  ['a date', { at: new Date(0) }],
  ['what JSON leaves out', { a: undefined, b: () => {}, c: Symbol('s') }],
]

for (const [title, value] of fits) {
  void t.test(`to the byte: ${title}`, async (t) => {
    const bytes = Buffer.byteLength(toJson(value))
    t.equal(checkJsonSize(value, bytes), undefined)
    t.equal(checkJsonSize(value, bytes * 100), undefined)
    t.match(checkJsonSize(value, bytes - 1), `it has ${bytes} bytes, and one request may have`)
  })
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { value }
  return value
}

const refused: Array<[string, unknown, RegExp]> = [
  ['a BigInt', { a: [{ b: 1n }] }, /BigInt/],
  ['a cycle', cycle, /contains itself/],
  [
    'a toJSON that throws',
    { a: { toJSON: raise } },
    /can't be written as JSON: RangeError|TypeError: oops/,
  ],
  ['100,000 levels', nested(100_000), /deeper than 1000 levels/],
  ['more than a string can hold', { toJSON: () => 'x'.repeat(2 ** 30) }, /too long/],
]

for (const [title, value, reason] of refused) {
  void t.test(`refused: ${title}`, async (t) => {
    t.match(checkJsonSize(value, 255_000_000), reason)
  })
}

void t.test('900 levels are fine', async (t) => {
  t.equal(checkJsonSize(nested(900), 255_000_000), undefined)
})

void t.test('values far below the limit are not serialized', async (t) => {
  let reads = 0
  const params = {
    get text() {
      return ++reads
    },
  }
  checkJsonSize(params, 1000)
  t.equal(reads, 1)
})

void t.test('a number with many digits is not measured exactly', async (t) => {
  let calls = 0
  const counted = new ExactNumber('12345678901234567890')
  counted.toJSON = () => ++calls
  t.equal(checkJsonSize([counted], 1000), undefined)
  t.equal(calls, 0)
  t.match(checkJsonSize([digits], 100), 'it has 30')
})

function raise(): never {
  throw new TypeError('oops')
}
