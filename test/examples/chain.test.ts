/** The example chain ranks contacts by two jobs, and can be killed between them without a loss. */
import { join } from 'node:path'
import t from 'tap'
import { scoreOf } from '../../examples/chain/model.ts'
import type { Score } from '../../examples/chain/model.ts'
import { profileRows } from '../../examples/chain/rows.ts'
import { lookUp } from '../../examples/chain/table.ts'
import { drawOf } from '../../examples/support/dice.ts'
import type { Outcome } from '../../src/index.ts'
import { runExample } from './example-process.ts'
import { readLines, runTwice } from './run-twice.ts'

type Scored = Outcome<Score, { id: string; extract_usd: number }>

const rows = [...profileRows(120)]
const { folder, first, second, ledgers } = await runTwice('chain', rows.length, t.testdir())
const outcomes = readLines<Scored>(folder, 'chain.jsonl')
const isRefusedAtFirst = (profile: string): boolean => drawOf(profile, 'extract') < 0.025

void t.test('each contact is scored by what the profile says and the table knows', async (t) => {
  t.equal(first.code, 0, first.stderr)
  t.same(
    outcomes.map(({ position, custom_id }) => [position, custom_id]),
    rows.map(({ id }, i) => [i, id]),
  )
  for (const [i, outcome] of outcomes.entries()) {
    const { truth, profile } = rows[i]!
    t.equal(outcome.earlier === true, isRefusedAtFirst(profile))
    if (!outcome.ok) continue
    const { employees = 0, served } = lookUp(truth)
    t.same(outcome.value, scoreOf({ role: truth.role, employees, served }))
  }
  t.ok(outcomes.filter(({ ok }) => ok).length > 105)
})

void t.test('it prints the best, what failed where, and the cost of each stage', async (t) => {
  const best = outcomes
    .flatMap((outcome) => (outcome.ok ? [[outcome.value!.score, outcome.custom_id] as const] : []))
    .toSorted(([a], [b]) => b - a)
    .slice(0, 10)
  const printed = Array.from(
    first.stdout.matchAll(/^ +(\d+) +(contact-\d+) /gm),
    ([, score, id]) => [Number(score), id],
  )
  t.same(printed, best)
  const failed = outcomes.filter(({ ok }) => !ok)
  const early = rows.filter(({ profile }) => isRefusedAtFirst(profile)).length
  t.ok(early > 0 && failed.length > early, 'both stages have failures')
  t.match(first.stdout, new RegExp(`1 extract +\\d+ +\\d+ +${early} +${early} refused`))
  const late = failed.length - early
  t.match(first.stdout, new RegExp(`2 score +\\d+ +\\d+ +${late} +${late} refused`))
  const costs = Array.from(first.stdout.matchAll(/refused +\$([\d.]+)/g), ([, usd]) => Number(usd))
  t.equal(costs.length, 2)
  const { usd, billed } = ledgers[0]
  t.ok(Math.abs(costs[0]! + costs[1]! - usd) < 2e-6, `${costs.join(' + ')}, billed ${usd}`)
  const answers = Array.from(
    first.stdout.matchAll(/^  \d (?:extract|score) +\d+ +(\d+)/gm),
    ([, n]) => Number(n),
  )
  t.equal(answers[0]! + answers[1]!, billed)
})

void t.test('run again it asks for nothing and says the same', async (t) => {
  t.equal(second.code, 0, second.stderr)
  t.equal(second.stdout, first.stdout)
  t.equal(ledgers[1].creates, ledgers[0].creates)
})

void t.test(
  'by itself it is killed in the middle of stage 2, goes on, and pays nothing twice',
  async (t) => {
    const own = join(t.testdir(), 'own')
    const { code, stdout, stderr } = await runExample('chain', ['--folder', own, '--rows', '120'])
    t.equal(code, 0, stderr)
    t.match(stdout, /Killed \(SIGKILL\) in the middle of stage 2: \d+ answers are paid so far/)
    t.match(stdout, `${ledgers[0].billed} answers, $`)
    t.match(stdout, 'paid twice: 0')
    const paidThen = Number(/(\d+) answers are paid so far/.exec(stdout)?.[1])
    t.ok(paidThen > 100 && paidThen < ledgers[0].billed, `${paidThen} by then`)
    const said = ({ custom_id, ok, cost_usd, attempt, ...more }: Scored) => {
      return { custom_id, ok, cost_usd, attempt, value: 'value' in more ? more.value : undefined }
    }
    t.same(readLines<Scored>(own, 'chain.jsonl').map(said), outcomes.map(said))
  },
)
