/** The emulated model of the chain does both stages, and fails in each as often as it should. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import t from 'tap'
import { respond, scoreOf } from '../../examples/chain/model.ts'
import { profileAt, profileRows } from '../../examples/chain/rows.ts'
import { lookUp } from '../../examples/chain/table.ts'
import { answerOf, shareOf } from './answer-of.ts'

const rows = [...profileRows(1500)]
const enriched = rows.map(({ truth }, i) => ({ ...truth, ...lookUp(truth), contact: i }))

const extract = 'Find company, role and country in this profile.'
const score = [{ type: 'text' as const, text: 'Give a score from 0 to 100 and a reason.' }]

const paramsOf = (
  system: MessageCreateParamsNonStreaming['system'] & {},
  content: string,
  again = false,
): MessageCreateParamsNonStreaming => ({
  model: 'claude-haiku-5-5',
  max_tokens: 256,
  system,
  messages: [
    { role: 'user', content },
    ...(again
      ? [
          { role: 'assistant' as const, content: 'a wrong one' },
          { role: 'user' as const, content: "That answer can't be used." },
        ]
      : []),
  ],
})

void t.test('the first stage finds what each profile says, unless it refuses', async (t) => {
  const wrong = rows.filter(({ profile, truth }) => {
    const { text, isRefused } = answerOf(respond, paramsOf(extract, profile, true), 2)
    return !isRefused && JSON.stringify(JSON.parse(text ?? '')) !== JSON.stringify(truth)
  })
  t.same(wrong, [])
})

void t.test('the first stage errs at first', async (t) => {
  const kinds = shareOf(rows, ({ profile }) => {
    const { text, error, isRefused } = answerOf(respond, paramsOf(extract, profile), 1)
    if (isRefused) return 'refused'
    if (error !== undefined) return error
    if (text?.includes('```') === true) return 'fence'
    return Object.keys(JSON.parse(text ?? '') as object).join()
  })
  within(t, kinds, [
    ['refused', 0.012, 0.038],
    ['Overloaded', 0.025, 0.055],
    ['company,role', 0.02, 0.05],
    ['fence', 0.015, 0.04],
    ['company,role,country', 0.8, 0.92],
  ])
})

void t.test('the second stage scores by what it is told, as JSON or in lines', async (t) => {
  const wrong = enriched.filter((known) => {
    const lines = Object.entries(known).map(([name, value]) => `${name}: ${value ?? 'unknown'}`)
    return [JSON.stringify(known), lines.join('\n')].some((content) => {
      const { text, isRefused } = answerOf(respond, paramsOf(score, content, true), 2)
      const due = scoreOf({ ...known, employees: known.employees ?? 0 })
      return !isRefused && text !== JSON.stringify(due)
    })
  })
  t.same(wrong, [])
  const scores = enriched.map(
    (known) => scoreOf({ ...known, employees: known.employees ?? 0 }).score,
  )
  t.ok(new Set(scores).size > 20)
  t.ok(scores.every((one) => one >= 0 && one <= 100))
})

void t.test('the second stage errs at first', async (t) => {
  const kinds = shareOf(enriched, (known) => {
    const { text, error, isRefused } = answerOf(respond, paramsOf(score, JSON.stringify(known)), 1)
    if (isRefused) return 'refused'
    if (error !== undefined) return error
    if (text?.includes('```') === true) return 'fence'
    return typeof (JSON.parse(text ?? '') as { score: unknown }).score
  })
  within(t, kinds, [
    ['refused', 0.012, 0.038],
    ['Overloaded', 0.025, 0.055],
    ['string', 0.02, 0.05],
    ['fence', 0.015, 0.04],
    ['number', 0.8, 0.92],
  ])
})

void t.test(
  'what was overloaded passes on the second attempt; a refusal never passes',
  async (t) => {
    for (const [system, contents] of [
      [extract, rows.map(({ profile }) => profile)],
      [score, enriched.map((known) => JSON.stringify(known))],
    ] as const) {
      const first = contents.map((content) => answerOf(respond, paramsOf(system, content), 1))
      const second = contents.map((content) => answerOf(respond, paramsOf(system, content), 2))
      t.ok(first.filter(({ error }) => error !== undefined).length > 20)
      t.same(
        second.filter(({ error }) => error !== undefined),
        [],
      )
      t.same(
        second.map(({ isRefused }) => isRefused),
        first.map(({ isRefused }) => isRefused),
      )
    }
    const refused = rows
      .slice(0, 120)
      .map(({ profile }) => answerOf(respond, paramsOf(extract, profile), 3))
    t.ok(
      refused.some(({ isRefused }) => isRefused),
      'one of them among the first 120',
    )
  },
)

void t.test(
  'rows are the same in every run, no two alike, a few at strange companies',
  async (t) => {
    t.same(profileAt(42), rows[42])
    t.equal(new Set(rows.map(({ profile }) => profile)).size, rows.length)
    const strange = enriched.filter(({ industry }) => industry === undefined).length / rows.length
    t.ok(strange > 0.03 && strange < 0.09, String(strange))
  },
)

void t.test('what is no profile gets an answer, too', async (t) => {
  t.match(JSON.parse(answerOf(respond, paramsOf(extract, 'Hello'), 9).text ?? ''), { company: '' })
  t.match(JSON.parse(answerOf(respond, paramsOf(score, 'Hello'), 9).text ?? ''), { score: 10 })
})

/** Nothing but these kinds, each with a share between its bounds. */
function within(
  t: { ok(found: unknown, message: string): void; same(found: unknown, wanted: unknown): void },
  kinds: ReadonlyMap<string, number>,
  bounds: ReadonlyArray<readonly [kind: string, least: number, most: number]>,
): void {
  for (const [kind, least, most] of bounds) {
    const share = kinds.get(kind) ?? 0
    t.ok(share >= least && share <= most, `${kind}: ${share}`)
  }
  t.same([...kinds.keys()].toSorted(), bounds.map(([kind]) => kind).toSorted())
}
