/** The rows of `summarise`, and the model that answers them. */
import t from 'tap'
import { z } from 'zod'
import { respond } from '../../examples/summarise/model.ts'
import { summariseRows } from '../../examples/summarise/rows.ts'
import { askModel, jsonOf, share, textOf } from './ask-model.ts'
import type { Asked } from './ask-model.ts'

const shape = z.strictObject({
  summary: z.string().min(1),
  points: z.array(z.string().min(1)),
})
const rows = [...summariseRows(1500)]
const ask = (text: string, asked?: Asked) =>
  askModel(respond, `Summarise:\n<article>\n${text}\n</article>`, asked)
const sentences = (text: string) => text.split(/[.!?](?:\s|$)/).length - 1
const isGood = (value: unknown) => {
  const { success, data } = shape.safeParse(value)
  if (!success) return false
  const [said, points] = [sentences(data.summary), data.points.length]
  return said >= 1 && said <= 2 && points >= 3 && points <= 5
}

void t.test('rows are the same in every run, and a longer input begins with a shorter one', (t) => {
  t.same([...summariseRows(100)], rows.slice(0, 100))
  t.end()
})

void t.test('rows: 150 to 800 words, no text twice, no slot left open', (t) => {
  const lengths = rows.map(({ text }) => text.split(/\s+/).length)
  t.ok(Math.min(...lengths) >= 150 && Math.min(...lengths) < 200, `${Math.min(...lengths)}`)
  t.ok(Math.max(...lengths) <= 800 && Math.max(...lengths) > 700, `${Math.max(...lengths)}`)
  t.equal(new Set(rows.map(({ text }) => text)).size, rows.length)
  t.same(
    rows.filter(({ title, text }) => /[[\]{}|]|undefined|\n\n\n|\n$/.test(`${title}\n${text}`)),
    [],
  )
  t.end()
})

void t.test('at first some have three sentences, some two points, some are cut off', (t) => {
  const first = rows.map(({ text }) => ask(text))
  const values = first.flatMap((answer) => shape.safeParse(jsonOf(answer)).data ?? [])
  const within = (is: number, least: number, most: number) => t.ok(is > least && is < most, `${is}`)
  within(
    share(values, ({ summary }) => sentences(summary) === 3),
    0.05,
    0.12,
  )
  within(
    share(values, ({ points }) => points.length === 2),
    0.035,
    0.09,
  )
  within(
    share(first, (one) => typeof one === 'object' && one.stop_reason === 'max_tokens'),
    0.02,
    0.06,
  )
  within(
    share(first, (one) => textOf(one) === undefined),
    0.003,
    0.025,
  )
  within(
    share(first, (one) => isGood(jsonOf(one))),
    0.72,
    0.9,
  )
  t.end()
})

void t.test('asked again, in a turn or in an attempt, all are right', (t) => {
  for (const again of [{ attempt: 2 }, { after: ['{}', 'points: at least three'] as const }]) {
    t.equal(
      share(rows, ({ text }) => isGood(jsonOf(ask(text, again)))),
      1,
    )
  }
  t.equal(
    share(rows, ({ text }) => textOf(ask(text, { schema: true }))?.includes('```') ?? false),
    0,
  )
  t.ok(share(rows, ({ text }) => textOf(ask(text))?.includes('```') ?? false) > 0.02)
  t.end()
})

void t.test('any text gets an answer', (t) => {
  for (const text of ['', '...', 'One. '.repeat(1e6), 'x'.repeat(1e6)]) {
    t.ok(shape.safeParse(jsonOf(ask(text, { attempt: 2 }))).success)
  }
  t.end()
})
