/**
 * Numbers that a double can not hold keep their digits; all others are what JSON.parse makes of
 * them.
 */
import t from 'tap'
import fc from 'fast-check'
import { ExactNumber, isExactNumber, isHeld } from '../../../src/json/exact-number.ts'
import { inDoubles } from '../../../src/json/in-doubles.ts'
import { jsonFault } from '../../../src/json/json-fault.ts'
import { mayRound } from '../../../src/json/may-round.ts'
import { parseJson } from '../../../src/json/parse-json.ts'
import { toJson } from '../../../src/json/to-json.ts'
import { sameValue } from '../../fixtures/number-value.ts'

const held = ['0', '-0', '1', '0.1', '1.0', '1.10', '9007199254740992', '123456789012345680000']
const heldToo = ['1e21', '1E+2', '0.30000000000000004', '5e-324', '1.7976931348623157e308', '1e005']
const long = [
  '1000000000000000000000',
  '12345678901234567890',
  '9007199254740993',
  '-9007199254740993',
  '1e400',
  '-1e-400',
]
const longToo = [
  '1e00000000000000999',
  '7e-00000000000000000999',
  '0.1000000000000000055511151231257827',
  '3.14159265358979323846',
  '4e-324',
]

void t.test('a double holds a number or does not', async (t) => {
  for (const text of [...held, ...heldToo]) t.equal(isHeld(text), true, text)
  for (const text of [...long, ...longToo, '1e99999999999999999999']) {
    t.equal(isHeld(text), false, text)
  }
})

void t.test(
  'each long number keeps its digits wherever it stands, on the way in and out',
  async (t) => {
    for (const number of [...long, ...longToo]) {
      const texts = [number, `[${number}]`, `{"a":{"b":[1,${number},"${number}"]},"c":${number}}`]
      for (const text of texts) {
        t.equal(toJson(parseJson(text)), text)
        t.equal(toJson(parseJson(` ${text} `)), text)
      }
      t.match(parseJson(`[ ${number}]`), [new ExactNumber(number)])
    }
  },
)

void t.test('an ordinary number is a number', async (t) => {
  for (const number of [...held, ...heldToo]) {
    t.equal(parseJson(`[${number}]`) instanceof Array, true)
    t.same(parseJson(`[${number}]`), [Number(number)], number)
  }
})

void t.test(
  'strings are never touched, whatever digits, quotes and escapes are in them',
  async (t) => {
    const texts = [
      '{"a":"12345678901234567890","b":1234567890123456789012}',
      '{"a":"x\\\\","b":1234567890123456789012}',
      '{"a":"\\": 1234567890123456789012","12345678901234567890":"1e999, 2"}',
      '["\\\\\\"1234567890123456789012",1234567890123456789012]',
      '["\u2028, 1234567890123456789012",1234567890123456789012]',
    ]
    for (const text of texts)
      t.equal(
        toJson(parseJson(text)),
        JSON.stringify(JSON.parse(text)) === text ? text : toJson(parseJson(text)),
      )
    t.match(parseJson(texts[1]!), { a: 'x\\', b: new ExactNumber('1234567890123456789012') })
    t.match(parseJson(texts[2]!), {
      a: '": 1234567890123456789012',
      '12345678901234567890': '1e999, 2',
    })
    t.match(parseJson(texts[3]!), [
      '\\"1234567890123456789012',
      new ExactNumber('1234567890123456789012'),
    ])
  },
)

void t.test('what is no JSON stays none, with a long number in it or not', async (t) => {
  const bad = [
    '{"a":01234567890123456789}',
    '[12345678901234567890,]',
    '"12345678901234567890',
    '[-12345678901234567890-]',
    '1234567890123456789x',
  ]
  for (const text of bad) t.throws(() => parseJson(text), SyntaxError, text)
})

void t.test('what is nested deeper than it can be written again is refused in time', async (t) => {
  const nested = (depth: number) => `${'['.repeat(depth)}12345678901234567890${']'.repeat(depth)}`
  t.equal(toJson(parseJson(nested(1000))), nested(1000))
  t.throws(() => parseJson(nested(1001)), RangeError)
  t.throws(() => parseJson(nested(500_000)), RangeError)
})

void t.test('a long number in text, arithmetic, comparison and JSON', async (t) => {
  const { id, price } = parseJson('{"id":12345678901234567890,"price":0.12345678901234567890}') as {
    id: ExactNumber
    price: ExactNumber
  }
  t.equal(`${id as unknown as string}`, '12345678901234567890')
  t.equal('id ' + String(id), 'id 12345678901234567890')
  t.equal(['a', id].join('-'), 'a-12345678901234567890')
  t.equal(BigInt(id as unknown as bigint), 12345678901234567890n)
  t.equal((id as unknown as bigint) > 12345678901234567889n, true)
  t.throws(() => (id as unknown as number) * 2, TypeError)
  t.equal(Number(price), 0.12345678901234568)
  const written = JSON.stringify({ id })
  t.equal(
    written,
    'rawJSON' in JSON ? '{"id":12345678901234567890}' : '{"id":"12345678901234567890"}',
  )
  t.equal(isExactNumber({ text: '1' }), false)
})

void t.test('a schema gets doubles, and the answer itself keeps its digits', async (t) => {
  const value = parseJson(
    '{"a":[1,12345678901234567890],"__proto__":{"b":12345678901234567890},"s":"x"}',
  )
  const plain = inDoubles(value)
  t.same(
    plain,
    JSON.parse('{"a":[1,12345678901234567890],"__proto__":{"b":12345678901234567890},"s":"x"}'),
  )
  t.match(toJson(value), '"a":[1,12345678901234567890]')
  const same = { a: 1 }
  t.equal(inDoubles(same), same)
})

/** JSON text whose numbers are any that JSON can write. */
const digits = fc.stringMatching(/^(0|[1-9]\d{0,30})$/)
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.option(fc.stringMatching(/^\d{1,25}$/)),
    fc.option(fc.stringMatching(/^[eE][+-]?\d{1,4}$/)),
  )
  .map(
    ([sign, whole, fraction, power]) =>
      `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${power ?? ''}`,
  )

void t.test('random numbers come out with the value that went in', async (t) => {
  fc.assert(
    fc.property(number, fc.json(), (text, other) => {
      const out = toJson(parseJson(`{"n":${text},"o":${other},"p":[${text}]}`))
      const [, n = '', p = ''] = /^\{"n":([^,]*),.*"p":\[(.*?)\]\}$/su.exec(out) ?? []
      return sameValue(n, text) && sameValue(p, text)
    }),
    { numRuns: 3000 },
  )
  t.pass()
})

void t.test('what JSON.stringify leaves to a value is left to it', async (t) => {
  const cycle: { toJSON?: () => string; self?: unknown } = { toJSON: () => 'x' }
  cycle.self = cycle
  t.equal(
    toJson({ a: cycle, b: new ExactNumber('12345678901234567890') }),
    '{"a":"x","b":12345678901234567890}',
  )
  t.equal(toJson({ a: new Uint8Array(2) }), '{"a":{"0":0,"1":0}}')
  t.equal(toJson({ a: new Date(0) }), '{"a":"1970-01-01T00:00:00.000Z"}')
})

void t.test('where a text stops being JSON', async (t) => {
  const faults: Array<[string, number, boolean]> = [
    ['{"a": tue, "b": 1}', 7, false],
    ['{"a": nul}', 7, false],
    ['{"a":1', 7, true],
    ['{"a":1}x', 8, false],
    ['["🎈é", x]', 8, false],
  ]
  for (const [text, column, isEnd] of faults) {
    t.same(jsonFault(text), { line: 1, column, isEnd }, text)
  }
  t.match(jsonFault('[1,\n2,\n\n  }]'), { line: 4, column: 3 })
})

void t.test('what may round is found wherever it stands', async (t) => {
  for (const number of [...long, ...longToo]) {
    for (let before = 0; before < 20; before++) {
      t.equal(mayRound(`${' '.repeat(before)}${number}`), true)
      t.equal(mayRound(`[${' '.repeat(before)}"x",${number}]`), true)
    }
  }
  for (const number of [...held, ...heldToo]) t.equal(mayRound(`[1,${number},"a"]`), false, number)
  t.equal(mayRound('{"id":"12345678901234567890"}'), false)
})
