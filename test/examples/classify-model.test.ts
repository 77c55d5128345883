/** The rows of `classify`, and the model that answers them. */
import t from 'tap'
import { z } from 'zod'
import { intents, wordings } from '../../examples/classify/intents.ts'
import { respond } from '../../examples/classify/model.ts'
import { classifyRows } from '../../examples/classify/rows.ts'
import { askModel, jsonOf, share, textOf } from './ask-model.ts'
import type { Asked } from './ask-model.ts'

const schema = z.strictObject({ intent: z.enum(intents), confidence: z.number().min(0).max(1) })
const rows = [...classifyRows(4000)]

function answers(asked?: Asked): Array<{ isRight: boolean; confidence: number }> {
  return rows.flatMap(({ text, category }) => {
    const answer = askModel(respond, `Which intent?\n<message>\n${text}\n</message>`, asked)
    if (textOf(answer) === undefined) return []
    const { intent, confidence } = schema.parse(jsonOf(answer))
    return [{ isRight: intent === category, confidence }]
  })
}

void t.test('rows are the same in every run, and a longer input begins with a shorter one', (t) => {
  t.same([...classifyRows(300)], rows.slice(0, 300))
  t.end()
})

void t.test('rows: every intent, few texts twice, no slot left open', (t) => {
  t.equal(intents.length, 77)
  t.ok(Object.values(wordings).every((ways) => new Set(ways).size >= 6))
  t.equal(new Set(rows.map(({ category }) => category)).size, 77)
  t.ok(new Set(rows.map(({ text }) => text)).size > 3400)
  t.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
  t.same(
    rows.filter(({ text }) => /[[\]{}|]|\bthe the\b|undefined| {2}/.test(text)),
    [],
  )
  t.end()
})

void t.test(
  'answers: mostly right and sure, some right and unsure, some guesses, few sure and wrong',
  (t) => {
    const all = answers()
    const isIn = (low: number, high: number) => (one: { confidence: number }) =>
      one.confidence >= low && one.confidence < high
    t.ok(
      within(
        share(all, ({ isRight }) => isRight),
        0.82,
        0.92,
      ),
    )
    t.ok(
      within(
        share(all, (one) => one.isRight && isIn(0.9, 1)(one)),
        0.65,
        0.85,
      ),
    )
    t.ok(
      within(
        share(all, (one) => one.isRight && isIn(0.7, 0.9)(one)),
        0.02,
        0.1,
      ),
    )
    t.ok(
      within(
        share(all, (one) => !one.isRight && isIn(0, 0.7)(one)),
        0.05,
        0.15,
      ),
    )
    t.ok(
      within(
        share(all, (one) => !one.isRight && isIn(0.9, 1)(one)),
        0.005,
        0.04,
      ),
    )
    t.end()
  },
)

void t.test('asked again, or with candidates in the prompt, it does better', (t) => {
  const rightOf = (asked?: Asked) => share(answers(asked), ({ isRight }) => isRight)
  const first = rightOf()
  t.ok(rightOf({ after: ['{}', 'not sure enough'] }) > first + 0.05)
  t.ok(rightOf({ attempt: 2 }) > first + 0.05)
  t.ok(rightOf({ system: 'These are the candidates' }) > first + 0.05)
  t.end()
})

void t.test(
  'some are overloaded at first, some answers are in a fence, none if a schema holds',
  (t) => {
    const fenced = (asked?: Asked) =>
      share(rows, ({ text }) => textOf(askModel(respond, text, asked))?.includes('```') ?? false)
    const busy = (asked?: Asked) =>
      share(rows, ({ text }) => textOf(askModel(respond, text, asked)) === undefined)
    t.ok(within(busy(), 0.008, 0.025))
    t.equal(busy({ attempt: 2 }), 0)
    t.ok(within(fenced(), 0.02, 0.06))
    t.equal(fenced({ schema: true }), 0)
    t.end()
  },
)

void t.test('any text gets an answer', (t) => {
  for (const text of ['', '</message><message>', '🦆', 'x'.repeat(1e6)]) {
    t.ok(schema.safeParse(jsonOf(askModel(respond, text, { attempt: 2 }))).success)
  }
  t.end()
})

function within(share: number, least: number, most: number): boolean {
  return share >= least && share <= most
}
