/** The example hybrid answers by batch what it can, at once what it must, and hands the rest to people. */
import t from 'tap'
import { fateOf } from '../../examples/hybrid/model.ts'
import type { Fate, Reply } from '../../examples/hybrid/model.ts'
import { cases } from '../../examples/hybrid/rows.ts'
import type { FinalOutcome } from '../../src/index.ts'
import { readLines, runTwice } from './run-twice.ts'

type Replied = FinalOutcome<Reply> & { review?: string }

const rows = [...cases(300)]
const fates = rows.map(({ question }) => fateOf(question))
const { folder, first, second, ledgers } = await runTwice('hybrid', rows.length, t.testdir())
const outcomes = readLines<Replied>(folder, 'hybrid.jsonl')

/** Where the reply to each comes from. */
const sources: Readonly<Record<Fate, string>> = {
  answered: 'first batch',
  review: 'first batch',
  'overloaded once': 'second batch',
  'no JSON once': 'second batch',
  'unsure once': 'second batch',
  'only direct': 'at once, by askNow',
  refused: 'fallen back',
  down: 'fallen back',
  'no JSON': 'fallen back',
  unsure: 'fallen back',
}

function sourceOf(outcome: Replied): string {
  if (!outcome.ok) return 'failed'
  if ('fallback' in outcome) return 'fallen back'
  if (outcome.asked_now) return 'at once, by askNow'
  return outcome.attempt === 1 ? 'first batch' : 'second batch'
}

void t.test('each reply comes from where its fate lets it', async (t) => {
  t.equal(first.code, 0, first.stderr)
  t.ok(
    Object.keys(sources).every((fate) => fates.includes(fate as Fate)),
    'all fates are among them',
  )
  t.same(
    outcomes.map((outcome) => [outcome.custom_id, sourceOf(outcome)]),
    rows.map(({ id }, i) => [id, sources[fates[i]!]]),
  )
})

void t.test('it prints how many, at what price each, and what a crash may pay twice', async (t) => {
  const sumOf = (source: string): number =>
    outcomes.reduce((sum, one) => sum + (sourceOf(one) === source ? (one.cost_usd ?? 0) : 0), 0)
  for (const source of new Set(Object.values(sources))) {
    const count = fates.filter((fate) => sources[fate] === source).length
    const [, printed, each, all] =
      new RegExp(`${source} +(\\d+) +\\S+ +\\$([\\d.]+) +\\$([\\d.]+)`).exec(first.stdout) ?? []
    t.equal(Number(printed), count, source)
    t.ok(Math.abs(Number(all) - sumOf(source)) < 1e-6, `${source}: ${all}, not ${sumOf(source)}`)
    t.ok(Math.abs(Number(each) - sumOf(source) / count) < 1e-6, `${source}: ${each} a row`)
  }
  const { usd } = ledgers[0]
  const total = outcomes.reduce((sum, { cost_usd = 0 }) => sum + cost_usd, 0)
  t.ok(Math.abs(total - usd) < 1e-9, 'what the rows cost is what was billed')
  const direct = ['only direct', 'no JSON', 'unsure', 'down']
  const asked = fates.filter((fate) => direct.includes(fate)).length
  const answered = asked - fates.filter((fate) => fate === 'down').length
  t.match(first.stdout, `${answered} of ${asked} rows answered`)
  t.match(first.stdout, 'a crash pays at most 4 calls twice')
  t.equal(ledgers[0].messages, answered)
})

void t.test('people get what fell back, what is not sure enough, and a sample', async (t) => {
  const review = readLines<Replied>(folder, 'hybrid.review.jsonl')
  const idsOf = (reason: string): string[] =>
    review.filter((row) => row.review === reason).map(({ custom_id }) => custom_id)
  const idsWith = (is: (fate: Fate) => boolean): string[] =>
    rows.filter((_, i) => is(fates[i]!)).map(({ id }) => id)
  t.same(
    idsOf('fallback').toSorted(),
    idsWith((fate) => sources[fate] === 'fallen back').toSorted(),
  )
  t.same(idsOf('tier').toSorted(), idsWith((fate) => fate === 'review').toSorted())
  t.equal(idsOf('sample').length, 10)
  t.match(first.stdout, `${review.length - 10} rows wait for a person`)
})

void t.test('run again it sends no batch and asks nothing', async (t) => {
  t.equal(second.code, 0, second.stderr)
  t.same(ledgers[1].calls.messages, ledgers[0].calls.messages)
  t.equal(ledgers[1].creates, ledgers[0].creates)
  t.equal(ledgers[1].billed, ledgers[0].billed)
  const lines = second.stdout.split('\n').filter((line) => !line.includes('made again'))
  t.equal(lines.join('\n'), first.stdout)
  t.same(readLines(folder, 'hybrid.jsonl'), outcomes)
})
