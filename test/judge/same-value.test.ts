import t from 'tap'
import { isPlainValue, isSameValue } from '../../src/judge/same-value.ts'
import { ExactNumber } from '../../src/json/exact-number.ts'

const long = '12345678901234567890'
const exact = new ExactNumber(long)

const cases: Array<[truth: unknown, answer: unknown, same: boolean, tolerance?: number]> = [
  ['bug', 'bug', true],
  ['bug', 'Bug', false],
  [1, 1, true],
  [1, '1', false],
  [true, true, true],
  [true, 'true', false],
  [null, null, true],
  [null, undefined, false],
  [exact, new ExactNumber(`${long}.0`), true],
  [exact, new ExactNumber('12345678901234567891'), false],
  [exact, Number(long), false],
  [exact, BigInt(long), true],
  [exact, long, false],
  [new ExactNumber('0.10'), 0.1, true],
  [1, 1.1, true, 0.1],
  [1, 1.11, false, 0.1],
  [1, 1.1, false],
  [exact, Number(long), true, 5000],
  ['1', '1.05', false, 0.1],
  [Number.NaN, Number.NaN, false],
  [Number.NaN, 1, false, 5],
  ['bug', ['bug'], false],
  ['bug', { toString: () => 'bug' }, false],
]

for (const [truth, answer, same, tolerance = 0] of cases) {
  t.equal(
    isSameValue(truth, answer, tolerance),
    same,
    `${String(truth)} ${typeof truth}, ${typeof answer}, ${tolerance}`,
  )
}

t.same(['a', 1, 1n, true, null, exact, undefined, {}, [], () => 1, new Date()].map(isPlainValue), [
  true,
  true,
  true,
  true,
  true,
  true,
  false,
  false,
  false,
  false,
  false,
])
