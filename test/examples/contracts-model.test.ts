/** The emulated model of the contracts finds in a part what stands there, and errs as often as it should. */
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages'
import t from 'tap'
import { entitiesIn, respond } from '../../examples/contracts/model.ts'
import type { Entity } from '../../examples/contracts/model.ts'
import { contractAt, contracts } from '../../examples/contracts/rows.ts'
import { split } from '../../examples/contracts/split.ts'
import { answerOf, shareOf } from './answer-of.ts'

const rows = [...contracts(150)]
const bySize = { tokens: 1500, overlap: 150 }
const parts = rows.flatMap(({ text }) => [...split(text, bySize)])

const paramsOf = (text: string, again = false): MessageCreateParamsNonStreaming => ({
  model: 'claude-haiku-5-5',
  max_tokens: 4096,
  system: 'Find what is agreed in this part of a contract.',
  messages: [
    { role: 'user', content: text },
    ...(again
      ? [
          { role: 'assistant' as const, content: 'a wrong one' },
          { role: 'user' as const, content: "That answer can't be used." },
        ]
      : []),
  ],
})

const ofAnswer = (text: string | undefined): Entity[] =>
  (JSON.parse(text ?? '') as { entities: Entity[] }).entities

void t.test('a whole text has every fact, the amended ones with both values', async (t) => {
  for (const { id, text, truth } of rows) {
    const found = entitiesIn(text)
    const held = truth.facts.filter(
      (fact) =>
        !found.some(
          ({ type, name, value }) =>
            type === fact.type && name === fact.name && value === fact.value,
        ),
    )
    t.same(held, [], id)
    const amends = found.filter((entity) => entity.amends)
    t.same(
      amends.map(({ name, value }) => `${name} ${value}`).toSorted(),
      truth.amended.map(({ name, to }) => `${name} ${to}`).toSorted(),
      id,
    )
    t.ok(found.every(({ quote }) => text.includes(quote)))
  }
})

void t.test('what was not amended or contradictory has one value', async (t) => {
  for (const { text, truth } of rows) {
    const moved = new Set([...truth.amended, ...truth.contradictory].map(({ name }) => name))
    for (const { type, name, value } of truth.facts) {
      if (moved.has(name) || type === 'obligation') continue
      const values = entitiesIn(text).flatMap((one) =>
        one.name === name && one.type === type ? one.value : [],
      )
      t.same([...new Set(values)], [value])
    }
  }
})

void t.test('an amendment comes after all that it amends', async (t) => {
  let amended = 0
  for (const { text, truth } of rows) {
    for (const { name } of truth.amended) {
      const places = entitiesIn(text)
        .filter((entity) => entity.name === name && entity.type !== 'party')
        .map(({ quote, amends }) => ({ at: text.indexOf(quote), amends }))
        .toSorted((a, b) => a.at - b.at)
      t.same(
        places.map(({ amends }) => amends),
        places.map((_, i) => i === places.length - 1),
      )
      amended++
    }
  }
  t.ok(amended > 50, String(amended))
})

void t.test(
  'its parts together have what the whole has, some of it twice or mangled',
  async (t) => {
    let [twice, mangled] = [0, 0]
    for (const { id, text } of rows) {
      const whole = entitiesIn(text).map((entity) => JSON.stringify(entity))
      const found = [...split(text, bySize)]
        .flatMap((part) => entitiesIn(part.text))
        .map((entity) => JSON.stringify(entity))
      t.same(
        whole.filter((entity) => !found.includes(entity)),
        [],
        id,
      )
      mangled += found.filter((entity) => !whole.includes(entity)).length
      twice += found.length - new Set(found).size
    }
    t.ok(twice > 100, `${twice} twice`)
    t.ok(mangled > 2, `${mangled} mangled`)
  },
)

void t.test('it errs at first, each in its own way', async (t) => {
  const kinds = shareOf(parts, ({ text }) => {
    const answer = answerOf(respond, paramsOf(text), 1)
    if (answer.isRefused) return 'refused'
    if (answer.error !== undefined) return answer.error
    if (answer.text?.includes('```') === true) return 'fence'
    try {
      const entities = ofAnswer(answer.text)
      return entities.every(({ quote }) => text.includes(quote)) ? 'right' : 'misquoted'
    } catch {
      return 'no JSON'
    }
  })
  const bounds: ReadonlyArray<[string, number, number]> = [
    ['refused', 0.002, 0.02],
    ['Overloaded', 0.015, 0.05],
    ['no JSON', 0.02, 0.06],
    ['misquoted', 0.01, 0.05],
    ['fence', 0.03, 0.08],
    ['right', 0.75, 0.9],
  ]
  for (const [kind, least, most] of bounds) {
    const share = kinds.get(kind) ?? 0
    t.ok(share >= least && share <= most, `${kind}: ${share}`)
    kinds.delete(kind)
  }
  t.same([...kinds], [], 'nothing else')
})

void t.test('asked again it is right, unless it refuses', async (t) => {
  let refused = 0
  const wrong = parts.filter(({ text }) => {
    const answer = answerOf(respond, paramsOf(text, true), 2)
    if (answer.isRefused) refused++
    else return JSON.stringify(ofAnswer(answer.text)) !== JSON.stringify(entitiesIn(text))
    return false
  })
  t.same(wrong, [])
  t.ok(refused > 0)
  const overloaded = parts.filter(({ text }) => answerOf(respond, paramsOf(text), 1).error)
  t.ok(overloaded.every(({ text }) => ofAnswer(answerOf(respond, paramsOf(text), 2).text)))
})

void t.test('the rows are the same in every run, and as long as they should be', async (t) => {
  t.same(contractAt(11), rows[11])
  const lengths = rows.map(({ text }) => text.length)
  t.ok(Math.min(...lengths) >= 5_000, `at least ${Math.min(...lengths)}`)
  t.ok(Math.max(...lengths) <= 60_500, `at most ${Math.max(...lengths)}`)
  t.ok(Math.max(...lengths) >= 40_000)
  t.ok(rows.some(({ truth }) => truth.contradictory.length > 0))
})

void t.test('parts are slices of the text that overlap', async (t) => {
  for (const { text } of rows.slice(0, 20)) {
    let end = 0
    for (const [i, part] of [...split(text, bySize)].entries()) {
      t.equal(part.index, i)
      t.equal(text.slice(part.offset, part.offset + part.text.length), part.text)
      t.ok(part.text.length <= 6000)
      t.ok(i === 0 ? part.offset === 0 : end - part.offset > 400 && end - part.offset <= 600)
      end = part.offset + part.text.length
    }
    t.equal(end, text.length)
  }
})

void t.test('a text without a space is split between whole characters', async (t) => {
  const text = 'x' + '😀'.repeat(5000)
  const pieces = [...split(text, { tokens: 100, overlap: 50 })]
  t.ok(pieces.length > 40)
  t.ok(pieces.every((part) => !isTorn(part.text)))
  t.same([...split('', bySize)], [{ index: 0, offset: 0, text: '' }])
  t.throws(() => [...split('a', { tokens: 10, overlap: 6 })], { name: 'RangeError' })
})

function isTorn(text: string): boolean {
  return Buffer.from(text).toString() !== text
}
