/** What a comparison adds up to: exact sums, and a bounded number of classes and pairs. */
import t from 'tap'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { TruthSum } from '../../src/judge/truth-sum.ts'
import { keptCounts } from '../../src/judge/kept-counts.ts'
import { OutcomeCounter } from '../../src/judge/outcome-counter.ts'
import type { FinalOutcome } from '../../src/index.ts'
import type { TruthReport } from '../../src/truth-report.ts'
import { answered, message } from '../fixtures/message.ts'

const at = (position: number): FinalOutcome => answered(message([]), position)

function reportOf(pairs: Iterable<readonly [truth: unknown, answer: unknown]>): TruthReport {
  const sum = new TruthSum()
  let position = 0
  for (const [truth, answer] of pairs) {
    sum.compared(at(position++), truth, answer, Object.is(truth, answer))
  }
  return sum.report()
}

void t.test('three classes, worked out by hand', async (t) => {
  const sum = new TruthSum()
  const rows: Array<[string, string | undefined]> = [
    ['a', 'a'],
    ['a', 'a'],
    ['a', 'b'],
    ['a', undefined],
    ['b', 'b'],
    ['b', 'a'],
    ['c', 'a'],
    ['c', 'a'],
  ]
  rows.forEach(([truth, answer], i) => {
    if (answer === undefined) sum.unanswered(truth)
    else sum.compared(at(i), truth, answer, truth === answer)
  })
  sum.unknown()
  const report = sum.report()
  t.match(report, { rows: 8, unknown: 1, answered: 7, correct: 3, wrong: 4, unanswered: 1 })
  t.equal(report.accuracy?.share, 3 / 7)
  t.equal(report.overall?.share, 3 / 8)
  t.strictSame(report.classes, [
    {
      truth: 'a',
      support: 4,
      correct: 2,
      unanswered: 1,
      mistaken: 3,
      precision: 2 / 5,
      recall: 1 / 2,
      f1: 4 / 9,
    },
    {
      truth: 'b',
      support: 2,
      correct: 1,
      unanswered: 0,
      mistaken: 1,
      precision: 1 / 2,
      recall: 1 / 2,
      f1: 1 / 2,
    },
    { truth: 'c', support: 2, correct: 0, unanswered: 0, mistaken: 0, recall: 0, f1: 0 },
  ])
  t.strictSame(report.macro, {
    precision: (2 / 5 + 1 / 2) / 3,
    recall: 1 / 3,
    f1: (4 / 9 + 1 / 2) / 3,
  })
  t.strictSame(report.confusions, [
    {
      truth: 'c',
      answer: 'a',
      isClass: true,
      rows: 2,
      first: { custom_id: 'id 6', position: 6 },
    },
    {
      truth: 'a',
      answer: 'b',
      isClass: true,
      rows: 1,
      first: { custom_id: 'id 2', position: 2 },
    },
    {
      truth: 'b',
      answer: 'a',
      isClass: true,
      rows: 1,
      first: { custom_id: 'id 5', position: 5 },
    },
  ])
  t.notOk('beyond' in report)
})

void t.test('nothing at all', async (t) => {
  const report = reportOf([])
  t.strictSame(report, {
    rows: 0,
    unknown: 0,
    answered: 0,
    correct: 0,
    wrong: 0,
    unanswered: 0,
    fallback: { answered: 0, correct: 0 },
    tiers: {},
    classes: [],
    confusions: [],
  })
})

void t.test('types are told apart, and long names too', async (t) => {
  const long = 'x'.repeat(300)
  const { classes, confusions } = reportOf([
    ['1', 1],
    [1, 1],
    [`${long}1`, `${long}2`],
    [`${long}2`, `${long}2`],
    [true, 'true'],
    ['\u0000true', true],
    ['word', undefined],
    ['word', { a: 1 }],
    ['word', 5n],
  ])
  t.equal(classes.length, 7)
  t.equal(classes.filter(({ truth }) => truth === `${'x'.repeat(200)}…`).length, 2)
  t.same(
    confusions.map(({ truth, answer }) => [truth.slice(0, 20), answer.slice(0, 20)]),
    [
      ['1 (string)', '1 (number)'],
      ['x'.repeat(20), 'x'.repeat(20)],
      ['true (boolean)', 'true (string)'],
      ['\u0000true', 'true'],
      ['word', '(nothing)'],
      ['word', '{"a":1}'],
      ['word', '5'],
    ],
  )
})

void t.test('what was answered counts for a class that shows up later', async (t) => {
  const { classes, confusions } = reportOf([
    ['a', 'b'],
    ['b', 'b'],
  ])
  t.match(
    classes.find(({ truth }) => truth === 'b'),
    { mistaken: 1, precision: 0.5 },
  )
  t.equal(confusions[0]?.isClass, true)
})

void t.test('inventions of a model do not take the place of classes', async (t) => {
  function* rows(): Generator<[string, string]> {
    for (let i = 0; i < 5000; i++) yield ['a', `invented ${i}`]
    for (let i = 0; i < 999; i++) yield [`class ${i}`, `class ${i}`]
  }
  const report = reportOf(rows())
  t.equal(report.classes.length, 1000)
  t.equal(report.beyond, undefined)
  t.match(report.classes[0], { truth: 'a', support: 5000, recall: 0 })
})

void t.test('a million classes and a million mistakes, in little memory', async (t) => {
  const megabyte = 'm'.repeat(1_000_000)
  const sum = new TruthSum()
  const before = heapAfterCollection()
  for (let i = 0; i < 1_000_000; i++) {
    const of = at(i)
    if (i % 4 === 0) sum.compared(of, `class ${i}`, `class ${i}`, true)
    else sum.compared(of, `class ${i}`, `wrong ${i}`, false)
    // A short piece of a long answer must not keep the answer.
    if (i < 300) sum.compared(of, 'long', `${i}${megabyte}`.slice(0, 40), false)
    if (i < 20) sum.compared(of, `${i}${megabyte}`, `${i}${megabyte}`, true)
  }
  const grown = heapAfterCollection() - before
  const report = sum.report()
  t.equal(report.answered, 1_000_320)
  t.equal(report.correct, 250_020, 'exact')
  t.equal(report.classes.length, 1000)
  t.equal(report.confusions.length, 100)
  const { classRows, confusedRows } = report.beyond!
  t.equal(classRows, 1_000_320 - report.classes.reduce((rows, { support }) => rows + support, 0))
  t.equal(confusedRows, 750_300 - 10_000)
  t.ok(report.classes.every(({ truth }) => truth.length <= 201))
  t.comment(`${(grown / 1e6).toFixed(1)} MB more`)
  t.ok(grown < 12e6, `${(grown / 1e6).toFixed(1)} MB more`)
  t.ok(JSON.stringify(report).length < 500_000)
})

void t.test('what a job keeps holds nothing that a model wrote', async (t) => {
  const sum = new TruthSum()
  const rows: Array<[string, string]> = [
    ['a', 'SECRET one'],
    ['a', 'SECRET two'],
    ['a', 'SECRET two'],
    ['b', 'a'],
    ['b', 'a'],
    ['b'.repeat(150), 'SECRET three'],
  ]
  rows.forEach(([truth, answer], i) => sum.compared(at(i), truth, answer, false))
  const counter = new OutcomeCounter()
  const failure = { kind: 'invalid_output', message: 'not JSON: SECRET', retryable: true } as const
  counter.note({ ...at(9), ok: false, failure } as FinalOutcome)
  const whole = { ...counter.counts(), truth: sum.report() }
  t.match(JSON.stringify(whole), 'SECRET')
  const kept = keptCounts(whole)
  t.notMatch(JSON.stringify(kept), 'SECRET')
  t.match(kept.failures, [{ kind: 'invalid_output', rows: 1, first: { position: 9 } }])
  t.same(
    kept.truth?.confusions.map(({ truth, answer, rows, first }) => [
      truth,
      answer,
      rows,
      first.position,
    ]),
    [
      ['a', '(another answer)', 3, 1],
      ['b', 'a', 2, 3],
      [`${'b'.repeat(80)}…`, '(another answer)', 1, 5],
    ],
  )
})

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
