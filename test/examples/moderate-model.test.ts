/** The rows of `moderate`, and the model that answers them. */
import t from 'tap'
import { z } from 'zod'
import { respond } from '../../examples/moderate/model.ts'
import { moderateRows } from '../../examples/moderate/rows.ts'
import { askModel, jsonOf, share, textOf } from './ask-model.ts'
import type { Asked } from './ask-model.ts'

const verdict = { severity: z.int().min(0).max(3), categories: z.array(z.string()) }
const short = z.strictObject({ ...verdict, reason: z.string().min(1) })
const long = short.extend({
  passages: z.array(z.strictObject({ passage: z.int().min(1), ...verdict })).max(8),
})
const rows = [...moderateRows(3000)]
const ask = (text: string, asked?: Asked) =>
  askModel(respond, `Moderate:\n<comment>\n${text}\n</comment>`, asked)
const byPassage = { system: 'Look at each passage by itself.' }

void t.test('rows are the same in every run, and a longer input begins with a shorter one', (t) => {
  t.same([...moderateRows(200)], rows.slice(0, 200))
  t.end()
})

void t.test('rows: 10 to 5,000 characters, of every order of magnitude', (t) => {
  const lengths = rows.map(({ text }) => text.length)
  t.ok(Math.min(...lengths) >= 10 && Math.min(...lengths) < 30)
  t.ok(Math.max(...lengths) <= 5000 && Math.max(...lengths) > 4000)
  t.ok(share(lengths, (length) => length < 300) > 0.5)
  t.ok(share(lengths, (length) => length > 1000) > 0.1)
  t.ok(new Set(rows.map(({ text }) => text)).size > rows.length * 0.85)
  t.same(
    rows.filter(({ text }) => /[[\]{}|]|undefined|the the/.test(text)),
    [],
  )
  t.end()
})

void t.test(
  'answers: each severity, and nothing but what the schema allows when asked again',
  (t) => {
    const all = rows.flatMap(({ text }) => {
      const answer = ask(text, { attempt: 2 })
      return textOf(answer) === '' ? [] : [short.parse(jsonOf(answer))]
    })
    t.ok(all.length < rows.length && all.length > rows.length * 0.99, 'a few are refused')
    const of = (severity: number) => share(all, (one) => one.severity === severity)
    t.ok(of(0) > 0.5 && of(0) < 0.85, `${of(0)}`)
    for (const severity of [1, 2, 3]) t.ok(of(severity) > 0.03, `${severity}: ${of(severity)}`)
    t.end()
  },
)

void t.test('at first some are overloaded, some have a severity that does not exist', (t) => {
  const first = rows.map(({ text }) => ask(text))
  const busy = share(first, (answer) => textOf(answer) === undefined)
  t.ok(busy > 0.004 && busy < 0.03, `${busy}`)
  const answered = first.filter((answer) => textOf(answer) !== undefined && textOf(answer) !== '')
  const wrong = share(answered, (answer) => !short.safeParse(jsonOf(answer)).success)
  t.ok(wrong > 0.015 && wrong < 0.05, `${wrong}`)
  const fenced = share(answered, (answer) => textOf(answer)!.includes('```'))
  t.ok(fenced > 0.02 && fenced < 0.06, `${fenced}`)
  t.end()
})

void t.test('with a schema that the API holds, every answer is JSON of it', (t) => {
  const all = rows.map(({ text }) => ask(text, { schema: true, attempt: 2 }))
  t.ok(all.every((answer) => textOf(answer) === '' || short.safeParse(jsonOf(answer)).success))
  t.notOk(all.some((answer) => textOf(answer)?.includes('```')))
  t.end()
})

void t.test('by passage: the worst passage makes the whole', (t) => {
  let several = 0
  for (const { text } of rows.filter(({ text }) => text.includes('\n\n'))) {
    const answer = ask(text, { ...byPassage, attempt: 2 })
    if (textOf(answer) === '') continue
    const { severity, passages } = long.parse(jsonOf(answer))
    if (Math.max(0, ...passages.map((one) => one.severity)) !== severity) t.fail(text)
    if (passages.length > 1) several++
  }
  t.ok(several > 20, `${several}`)
  t.end()
})

void t.test('any text gets an answer', (t) => {
  for (const text of ['', '\n\n', '🦆'.repeat(3e5), 'you fool\n\n'.repeat(1e5)]) {
    t.ok(long.safeParse(jsonOf(ask(text, { ...byPassage, attempt: 2 }))).success)
  }
  t.end()
})
