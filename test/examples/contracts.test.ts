/** The example contracts finds what is agreed, says where it stands, and leaves to people what nobody can know. */
import t from 'tap'
import type { ContractOutcome } from '../../examples/contracts/merge-contract.ts'
import { respond } from '../../examples/contracts/model.ts'
import { contracts } from '../../examples/contracts/rows.ts'
import type { ContractRow } from '../../examples/contracts/rows.ts'
import { split } from '../../examples/contracts/split.ts'
import { answerOf } from './answer-of.ts'
import { readLines, runTwice } from './run-twice.ts'

const rows = [...contracts(44)]
const { folder, first, second, ledgers } = await runTwice('contracts', rows.length, t.testdir())
const outcomes = readLines<ContractOutcome>(folder, 'contracts.jsonl')
const keyOf = (fact: { type: string; name: string; value: string }): string =>
  `${fact.type} ${fact.name} ${fact.value}`

const partsOf = ({ text }: ContractRow) => [...split(text, { tokens: 1500, overlap: 150 })]
/** Parts that the model refuses, whatever is tried. */
const refusedOf = (row: ContractRow): number[] =>
  partsOf(row).flatMap(({ text, index }) => {
    const content = `<part>\n${text}\n</part>`
    const params = { model: 'claude-haiku-5-5', max_tokens: 2048 }
    const messages = [{ role: 'user' as const, content }]
    return answerOf(respond, { ...params, messages }, 1).isRefused ? [index] : []
  })

void t.test('it ends well, with one outcome a contract in the order of the input', async (t) => {
  t.equal(first.code, 0, first.stderr)
  t.same(
    outcomes.map(({ position, row }) => [position, row?.id]),
    rows.map(({ id }, i) => [i, id]),
  )
})

void t.test('what was read whole has every fact of the truth and no other', async (t) => {
  let whole = 0
  for (const [i, outcome] of outcomes.entries()) {
    const { truth, id } = rows[i]!
    if (!outcome.ok || outcome.missing !== undefined) continue
    whole++
    const { facts, conflicts } = outcome.value
    t.same(facts.map(keyOf).toSorted(), truth.facts.map(keyOf).toSorted(), id)
    t.same(
      conflicts.map(({ name, sides }) => ({ name, values: sides.map(({ value }) => value) })),
      conflicts.map(({ name }) => truth.contradictory.find((one) => one.name === name)),
      id,
    )
    t.equal(conflicts.length, truth.contradictory.length)
    t.same(
      new Map(
        facts.flatMap(({ name, value, replaces }) =>
          replaces ? [[name, [...replaces, value]]] : [],
        ),
      ),
      new Map(truth.amended.map(({ name, from, to }) => [name, [from, to]])),
      id,
    )
    t.equal(outcome.tier, conflicts.length === 0 ? 'accept' : 'review')
  }
  t.ok(whole > 30 && outcomes.some(({ tier }) => tier === 'review'))
})

void t.test('each finding is told with its part and its place in the text', async (t) => {
  for (const [i, outcome] of outcomes.entries()) {
    const parts = partsOf(rows[i]!)
    const { facts, conflicts } = outcome.ok ? outcome.value : { facts: [], conflicts: [] }
    const places = [
      ...facts.flatMap((fact) => fact.places),
      ...conflicts.flatMap((one) => one.sides),
    ]
    t.ok(places.length > 0)
    const wrong = places.filter(({ part, offset, quote }) => {
      const { text } = parts[part]!
      const at = rows[i]!.text.slice(offset, offset + quote.length)
      return at !== quote || !text.includes(quote)
    })
    t.same(wrong, [], rows[i]!.id)
  }
})

void t.test(
  'a contract without one of its parts says so, or fails where that is asked for',
  async (t) => {
    const refused = rows.map(refusedOf)
    const lacking = refused.filter((parts) => parts.length > 0).length
    t.ok(lacking > 0, 'one part at least is refused')
    t.same(
      outcomes.map((outcome) => (outcome.ok ? outcome.value.unread : undefined)),
      refused,
    )
    t.same(
      outcomes.map((outcome) => (outcome.ok ? (outcome.missing ?? 0) : undefined)),
      refused.map(({ length }) => length),
    )
    const strict = readLines<ContractOutcome>(folder, 'contracts-whole.jsonl')
    t.same(
      strict.map(({ ok }) => ok),
      refused.map(({ length }) => length === 0),
    )
    t.match(
      first.stdout,
      `With onFailedPart: 'fail' ${lacking} of ${rows.length} contracts have no result`,
    )
    const review = readLines<ContractOutcome>(folder, 'contracts.review.jsonl')
    t.same(
      review.map(({ position }) => position),
      outcomes.filter(({ tier }) => tier === 'review').map(({ position }) => position),
    )
  },
)

void t.test('precision and recall are those of the output', async (t) => {
  let [found, due, hits] = [0, 0, 0]
  for (const [i, outcome] of outcomes.entries()) {
    const facts = outcome.ok ? outcome.value.facts.map(keyOf) : []
    const truth = rows[i]!.truth.facts.map(keyOf)
    found += facts.length
    due += truth.length
    hits += truth.filter((fact) => facts.includes(fact)).length
  }
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
  t.match(first.stdout, `precision  ${percent(hits / found)}`)
  t.match(first.stdout, `recall     ${percent(hits / due)}`)
  t.match(first.stdout, `${rows.length} contracts in ${rows.flatMap(partsOf).length} parts`)
  const { usd } = ledgers[0]
  t.match(first.stdout, `$${usd.toFixed(4)}, `)
})

void t.test('run again it asks for nothing and says the same', async (t) => {
  t.equal(second.code, 0, second.stderr)
  t.equal(second.stdout, first.stdout)
  t.equal(ledgers[1].creates, ledgers[0].creates)
  t.equal(ledgers[1].billed, ledgers[0].billed)
})
