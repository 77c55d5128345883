/** `compare`: what is compared, what is marked, and what the report says of it. */
import t from 'tap'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ExactNumber, compare } from '../../src/index.ts'
import type { CompareOptions, FinalOutcome, TruthReport } from '../../src/index.ts'
import { failure } from '../fixtures/contract/events.ts'
import { failed, fellBack, judged } from '../fixtures/judged.ts'
import type { Known, Labelled } from '../fixtures/judged.ts'
import { answered, message } from '../fixtures/message.ts'
import { collector } from '../fixtures/sinks.ts'
import { stageContract } from '../fixtures/stage-contract.ts'

const byLabel: CompareOptions<Labelled, Known, unknown, unknown> = {
  truth: (row) => row?.label,
  of: (value) => value.label,
}

const many = Array.from({ length: 200 }, (_, i) => judged(i, i % 2 ? 'bug' : 'question', 'bug'))

stageContract(t, 'compare', ({ signal }) => ({
  stage: compare({ ...byLabel, signal }),
  input: many,
  outputs: many.length,
}))

async function run(
  outcomes: readonly unknown[],
  // Values of any kind: what a program without types may hand over.
  options: object = byLabel,
): Promise<{ found: FinalOutcome[]; report: TruthReport }> {
  const stage = compare(options as CompareOptions<unknown, unknown>)
  const sink = collector()
  await pipeline(Readable.from(outcomes), stage, sink)
  return { found: sink.items as FinalOutcome[], report: stage.report() }
}

const mixed = [
  judged(0, 'bug', 'bug'),
  judged(1, 'bug', 'question'),
  { ...judged(2, 'question', 'question'), tier: 'accept' as const },
  { ...judged(3, 'question', 'bug'), tier: 'review' as const },
  failed(4, 'refused'),
  fellBack(5, 'bug', 'bug'),
  fellBack(6, 'question', 'bug'),
  { ...judged(7, 'bug', 'bug'), row: { id: 'nothing is known of it' } },
  { ...failed(8, 'expired'), row: undefined },
]

void t.test('right, wrong, not answered, not known', async (t) => {
  const before = structuredClone(mixed)
  const { found, report } = await run(mixed)
  t.strictSame(mixed, before, 'what went in is as it was')
  t.same(
    found.map(({ correct }) => correct),
    [true, false, true, false, undefined, true, false, undefined, undefined],
  )
  t.equal(found[4], mixed[4], 'a failure passes')
  t.equal(found[7], mixed[7], 'what is not compared passes')
  t.strictSame({ ...found[0] }, { ...mixed[0], correct: true })
  t.match(report, {
    rows: 7,
    unknown: 2,
    answered: 6,
    correct: 3,
    wrong: 3,
    unanswered: 1,
    accuracy: { share: 0.5 },
    overall: { share: 3 / 7 },
    fallback: { answered: 2, correct: 1 },
    tiers: { accept: { answered: 1, correct: 1 }, review: { answered: 1, correct: 0 } },
    confusions: [
      { truth: 'question', answer: 'bug', isClass: true, rows: 2, first: { position: 3 } },
      { truth: 'bug', answer: 'question', isClass: true, rows: 1, first: { position: 1 } },
    ],
  })
  const bug = report.classes.find(({ truth }) => truth === 'bug')
  t.match(bug, { support: 4, correct: 2, unanswered: 1, mistaken: 2, precision: 0.5, recall: 0.5 })
})

void t.test('a second run over the same outcomes reports the same, byte for byte', async (t) => {
  const reports = []
  for (const outcomes of [mixed, JSON.parse(JSON.stringify(mixed)) as unknown[]]) {
    reports.push(JSON.stringify((await run(outcomes)).report))
  }
  t.equal(reports[0], reports[1])
})

void t.test('the report is there while it runs', async (t) => {
  const stage = compare(byLabel)
  t.match(stage.report(), { rows: 0 })
  stage.write(mixed[0])
  await new Promise((resolve) => stage.once('data', resolve))
  t.match(stage.report(), { rows: 1, correct: 1 })
  stage.destroy()
})

const valueOf = (value: unknown, truth: unknown): FinalOutcome =>
  ({ ...answered(message([])), value, row: truth }) as FinalOutcome

void t.test('the value itself, a function, a tolerance', async (t) => {
  const identity = { truth: (row: unknown) => row }
  const cases: Array<[object, unknown, unknown, boolean]> = [
    [{}, 'bug', 'bug', true],
    [{}, 'bug', 'Bug', false],
    [{}, 7, '7', false],
    [{}, null, null, true],
    [{}, 7, { label: 7 }, false],
    [{}, 7, [7], false],
    [{}, new ExactNumber('12345678901234567890'), new ExactNumber('12345678901234567890'), true],
    [{ of: (text: string) => Number(text.replaceAll(',', '')) }, 1234, '1,234', true],
    [{ tolerance: 0.5 }, 10, 10.5, true],
    [{ tolerance: 0.5 }, 10, 10.6, false],
    [{ equals: (a: string, b: string) => a.toLowerCase() === b.toLowerCase() }, 'B', 'b', true],
    [{ equals: () => 'yes' }, 'B', 'b', false],
    [{ equals: (a: string[], b: string[]) => a.join() === b.join() }, ['a'], ['a'], true],
  ]
  for (const [options, truth, value, right] of cases) {
    const { found } = await run([valueOf(value, truth)], { ...identity, ...options })
    t.equal(found[0]?.correct, right, `${JSON.stringify(truth)} ${JSON.stringify(value)}`)
  }
})

void t.test('merged rows with a part that fell back are told apart from answers', async (t) => {
  const rows = [judged(0, 'bug', 'bug'), { ...judged(1, 'bug', 'bug'), merged: 2, fallbacks: 1 }]
  const { report } = await run(rows)
  t.match(report, { answered: 2, fallback: { answered: 1, correct: 1 } })
})

void t.test('NaN is no truth, and as an answer it is wrong', async (t) => {
  const nan = { truth: () => Number.NaN }
  const { found, report } = await run([valueOf(7, 'x'), failed(1, 'refused')], nan)
  t.match(report, { rows: 0, unknown: 2, wrong: 0, unanswered: 0 })
  t.notOk('correct' in found[0]!)
  const answers = [Number.NaN, undefined].map((value) => valueOf(value, 7))
  for (const tolerance of [0, 1]) {
    const { report } = await run(answers, { truth: () => 7, tolerance })
    t.match(report, { rows: 2, unknown: 0, wrong: 2 })
  }
  const { report: own } = await run([valueOf(Number.NaN, 7)], { ...nan, equals: Object.is })
  t.match(own, { rows: 1, correct: 1 })
})

void t.test('a mark of an earlier compare is replaced where the truth is known', async (t) => {
  const { found } = await run([{ ...judged(0, 'bug', 'bug'), correct: false }])
  t.equal(found[0]?.correct, true)
})

const secret = 'SECRET of the row'
const wrong: Array<[title: string, options: object, outcome: unknown, says: RegExp]> = [
  [
    'truth throws',
    {
      truth: () => {
        throw new Error('no such label')
      },
    },
    judged(4, secret, 'bug'),
    /row 5 \(position 4\): truth threw Error: no such label\. Nothing that was paid is lost/,
  ],
  [
    'truth throws because nothing was carried',
    { truth: (row: Known) => row.label.length },
    { ...judged(4, secret, 'bug'), row: undefined },
    /truth threw TypeError: .*No field of the row was carried.*option carry/,
  ],
  [
    'of throws',
    { of: (value: { no: { such: string } }) => value.no.such },
    judged(2, secret, 'bug'),
    /row 3 .*: of threw TypeError/,
  ],
  [
    'equals throws',
    {
      equals: () => {
        throw new RangeError('odd')
      },
    },
    judged(2, secret, 'bug'),
    /equals threw RangeError: odd/,
  ],
  [
    'a promise',
    { truth: async () => secret },
    judged(0, secret, 'bug'),
    /truth returned a promise/,
  ],
  [
    'what only a function can compare',
    { truth: () => [secret] },
    judged(0, secret, 'bug'),
    /truth gave an array, which needs a function as equals/,
  ],
  [
    'no value',
    {},
    { ...answered(message([])), row: { label: secret } },
    /has no value; is validate missing before it\?. Nothing that was paid/,
  ],
  ['no outcome', {}, { type: 'request' }, /compare: an object of type 'request' came/],
]

for (const [title, options, outcome, says] of wrong) {
  void t.test(`the stream fails: ${title}`, async (t) => {
    const error = await failure(run([outcome], { ...byLabel, ...options }))
    t.match(error, { code: 'ERR_INPUT', message: says })
    t.notMatch((error as Error).message, secret)
  })
}

const refused: Array<[title: string, options: unknown, says: RegExp]> = [
  ['no options', undefined, /truth must be a function of a row, not undefined/],
  ['no truth', {}, /truth must be a function/],
  ['a field as truth', { truth: 'label' }, /not a string/],
  ['of', { ...byLabel, of: 'label' }, /of must be a function/],
  ['equals', { ...byLabel, equals: true }, /equals must be a function/],
  ['tolerance', { ...byLabel, tolerance: -1 }, /tolerance must be a number from 0/],
  ['no tolerance', { ...byLabel, tolerance: Number.NaN }, /tolerance must be a number from 0/],
  ['both', { ...byLabel, tolerance: 1, equals: () => true }, /can't be combined with equals/],
]

for (const [title, options, says] of refused) {
  t.throws(() => compare(options as never), { code: 'ERR_OPTION', message: says }, title)
}
