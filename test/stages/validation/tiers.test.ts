/** What an answer is good for, by how sure the model is. */
import t from 'tap'
import { z } from 'zod'
import { validate } from '../../../src/validate.ts'
import { judge, raise } from '../../fixtures/judge.ts'
import { message, text, toolUse } from '../../fixtures/message.ts'

const Sure = z.object({ label: z.string(), sure: z.unknown().optional() })
const limits = { accept: 0.9, review: 0.7 }

function answer(sure: unknown): unknown {
  return message([text(JSON.stringify({ label: 'bug', sure }))])
}

const tiers: Array<[sure: number, tier: string]> = [
  [1, 'accept'],
  [0.9, 'accept'],
  [0.899_999, 'review'],
  [0.7, 'review'],
]

for (const [sure, tier] of tiers) {
  void t.test(`${sure} is ${tier}`, async (t) => {
    for (const options of [limits, {}]) {
      const outcome = await judge(answer(sure), Sure, { confidence: 'sure', ...options })
      t.match(outcome, { ok: true, tier, confidence: sure, value: { sure } })
      t.notOk('tier_reason' in outcome)
    }
  })
}

void t.test('limits of 0 and 1 are limits', async (t) => {
  const all = { confidence: 'sure', accept: 0, review: 0 }
  t.match(await judge(answer(0), Sure, all), { ok: true, tier: 'accept', confidence: 0 })
  const none = { confidence: 'sure', accept: 1, review: 1 }
  t.match(await judge(answer(0.99), Sure, none), { ok: false, tier: 'reject' })
})

void t.test('below review the row fails and keeps its value apart', async (t) => {
  const outcome = await judge(answer(0.42), Sure, { confidence: 'sure', ...limits })
  t.match(outcome, {
    ok: false,
    tier: 'reject',
    confidence: 0.42,
    unsure_value: { label: 'bug', sure: 0.42 },
    failure: { kind: 'unsure', retryable: true, message: /is 0\.42, and at least 0\.7 is needed/ },
    usage: { output_tokens: 12 },
  })
  t.notOk('value' in outcome)
})

const unknown: Array<[title: string, sure: unknown, reason: RegExp]> = [
  ['none', undefined, /^the field sure gives no confidence$/],
  ['null', null, /no confidence$/],
  ['a percentage', 95, /gives 95 as the confidence, which is not a number from 0 to 1$/],
  ['below 0', -0.1, /gives -0\.1 /],
  ['a text', '0.9', /gives a string /],
  ['true', true, /gives a boolean /],
  ['an object', { of: 'SENTINEL' }, /gives an object /],
]

for (const [title, sure, reason] of unknown) {
  void t.test(`a confidence that is none is for a person: ${title}`, async (t) => {
    const outcome = await judge(answer(sure), Sure, { confidence: 'sure', accept: 0, review: 0 })
    t.match(outcome, { ok: true, tier: 'review', tier_reason: reason, value: { label: 'bug' } })
    t.notOk('confidence' in outcome)
    const made = await judge(answer(0), Sure, { confidence: () => sure as number })
    t.match(made, { ok: true, tier: 'review' })
  })
}

void t.test('a field that the value inherits is none', async (t) => {
  for (const confidence of ['constructor', 'length', '__proto__']) {
    t.match(await judge(answer(1), Sure, { confidence }), { tier: 'review', tier_reason: String })
    t.match(await judge(message([text('"x"')]), undefined, { confidence }), { tier: 'review' })
  }
})

void t.test('a function gets the value and the message', async (t) => {
  const confidence = (value: unknown, { usage }: { usage: { output_tokens: number } }) =>
    (value as { label: string }).label === 'bug' && usage.output_tokens === 12 ? 0.95 : 0.1
  t.match(await judge(answer(0), Sure, { confidence }), { tier: 'accept', confidence: 0.95 })
  const unusable = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Promise.resolve(1),
    Promise.reject(new Error('x')),
  ]
  for (const found of unusable) {
    const outcome = await judge(answer(0), Sure, { confidence: () => found as number })
    t.match(outcome, { ok: true, tier: 'review', tier_reason: /^the function gives / })
  }
})

void t.test('a function that throws fails its row, which is not paid for again', async (t) => {
  const confidence = () => raise(new TypeError('oops'))
  t.match(await judge(answer(1), Sure, { confidence }), {
    ok: false,
    failure: { kind: 'invalid_output', message: /threw: TypeError: oops/, retryable: false },
  })
})

void t.test('with every way of parsing', async (t) => {
  const value = { label: 'bug', sure: 0.8 }
  const review = { ok: true, tier: 'review', confidence: 0.8 }
  t.match(
    await judge(message([toolUse(value)]), Sure, { parse: 'tool', confidence: 'sure' }),
    review,
  )
  t.match(await judge(answer(0.8), undefined, { parse: 'json', confidence: 'sure' }), review)
  const late = Sure.refine(async () => true)
  t.match(await judge(answer(0.8), late, { confidence: 'sure' }), review)
  const byText = { parse: 'text' as const, confidence: () => 0.8 }
  t.match(await judge(message([text('a')]), undefined, byText), { ...review, value: 'a' })
  const exact = message([text('{"sure": 0.80000000000000000001}')])
  t.match(await judge(exact, undefined, { confidence: 'sure' }), review)
  const fenced = message([text(`Sure!\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\``)])
  t.match(await judge(fenced, Sure, { confidence: 'sure' }), { ...review, extracted: true })
})

void t.test('what does not fit the schema has no tier', async (t) => {
  const outcome = await judge(message([text('{"sure": 1}')]), Sure, { confidence: 'sure' })
  t.match(outcome, { ok: false, failure: { kind: 'invalid_output' } })
  t.notOk('tier' in outcome || 'confidence' in outcome)
})

const wrong: Array<[options: object, says: RegExp]> = [
  [{ accept: 0.9 }, /accept needs confidence/],
  [{ review: 0.9 }, /review needs confidence/],
  [{ confidence: 'sure', accept: 1.1 }, /accept must be a number from 0 to 1, not 1\.1/],
  [{ confidence: 'sure', accept: 90 }, /accept must be/],
  [{ confidence: 'sure', review: -1 }, /review must be/],
  [{ confidence: 'sure', review: Number.NaN }, /review must be/],
  [{ confidence: 'sure', review: '0.5' }, /review must be/],
  [
    { confidence: 'sure', accept: 0.6 },
    /review \(0\.7, 0\.7 unless given\) must not be over accept \(0\.6/,
  ],
  [{ confidence: '' }, /confidence must be a field/],
  [{ confidence: 0.9 }, /confidence must be a field/],
  [{ confidence: null }, /confidence must be a field/],
  [{ confidence: 'sure', parse: 'text' }, /with parse: 'text' a value has no fields/],
]

for (const [options, says] of wrong) {
  void t.test(`refused: ${JSON.stringify(options)}`, async (t) => {
    t.throws(() => validate(undefined, options as never), { code: 'ERR_OPTION', message: says })
  })
}
