/** What `summarise` shows and writes, against what its rows and its model say without a job. */
import t from 'tap'
import type { Summary } from '../../examples/summarise/model.ts'
import { respond } from '../../examples/summarise/model.ts'
import { summariseRows } from '../../examples/summarise/rows.ts'
import { askModel, jsonOf, textOf } from './ask-model.ts'
import { cellsOf, watchExample } from './watched-example.ts'

const rows = [...summariseRows(150)]
const isGood = ({ summary, points }: Summary) =>
  /^[^.!?]+[.!?](?: [^.!?]+[.!?])?$/.test(summary) && points.length >= 3 && points.length <= 5

/** What is wrong with the first answer of a row; undefined if nothing is. */
function firstOf({ text }: (typeof rows)[number]): string | undefined {
  const answer = askModel(respond, `<article>\n${text}\n</article>`, { schema: true })
  if (textOf(answer) === undefined) return 'errored'
  const value = jsonOf(answer) as Summary | undefined
  if (value === undefined) return 'truncated'
  if (isGood(value)) return undefined
  return value.points.length < 3 ? 'points: there are too few' : 'summary: write one or two'
}

void t.test('summarise', async (t) => {
  const args = ['--rows', String(rows.length)]
  const run = await watchExample<Summary, { title: string }>(
    'summarise',
    respond,
    t.testdir(),
    args,
  )
  const firsts = rows.map(firstOf)
  const wrong = firsts.filter((what) => what !== undefined)

  await t.test('shows how many passed at once and after a re-ask, and what each cost', (t) => {
    const share = (some: number) => `${((some / rows.length) * 100).toFixed(1)} %`
    const [atOnce, again] = [rows.length - wrong.length, wrong.length]
    const costs = run.outcomes.map((outcome) => outcome.cost_usd ?? 0)
    t.ok(again > 5)
    t.same(cellsOf(run.stdout, 'passed at once')?.slice(0, 2), [String(atOnce), share(atOnce)])
    t.same(cellsOf(run.stdout, 'passed in attempt 2')?.slice(0, 2), [String(again), share(again)])
    const [, first] = /passed at once .*\$(\S+)/.exec(run.stdout) ?? []
    const [, second] = /passed in attempt 2 .*\$(\S+)/.exec(run.stdout) ?? []
    t.ok(Math.abs(Number(first) + Number(second) - run.ledger.usd) < 1e-4, `${first} ${second}`)
    t.ok(Math.abs(costs.reduce((sum, cost) => sum + cost, 0) - run.ledger.usd) < 1e-9)
    t.ok(Number(second) > 0 && Number(second) < Number(first))
    t.end()
  })

  await t.test('shows what was wrong at first', (t) => {
    for (const what of new Set(wrong)) {
      const count = wrong.filter((one) => one === what).length
      t.match(run.stdout, new RegExp(`^ +${count}  ${what}`, 'm'))
    }
    t.ok(new Set(wrong).size >= 3)
    t.end()
  })

  await t.test('tells the model what was wrong, and gives a cut answer more room', (t) => {
    const told = (what: string) =>
      run.sent.filter(
        ({ params, attempt }) =>
          attempt === 2 &&
          params.messages.length === 3 &&
          JSON.stringify(params.messages[2]).includes(what),
      ).length
    for (const what of ['points: there are too few', 'summary: write one or two']) {
      t.equal(told(what), wrong.filter((one) => one === what).length)
    }
    const roomier = run.sent.filter(({ params }) => params.max_tokens === 600)
    t.equal(roomier.length, wrong.filter((what) => what === 'truncated').length)
    t.ok(roomier.every(({ attempt, params }) => attempt === 2 && params.messages.length === 1))
    t.end()
  })

  await t.test('shows a row that passed at once, and one that was asked again', (t) => {
    const begin = (index: number) => {
      const { custom_id, value } = run.outcomes[index] as { custom_id: string; value: Summary }
      return `${custom_id}, ${rows[index]!.title}\n\n  ${value.summary}\n  · ${value.points[0]}`
    }
    t.match(run.stdout, `Passed at once: ${begin(firsts.indexOf(undefined))}`)
    const told = firsts.findIndex((what) => what?.includes(': '))
    t.match(run.stdout, `", then: ${begin(told)}`)
    t.end()
  })

  await t.test('writes a good summary for each row, in the order of the input', (t) => {
    t.same(
      run.outcomes.map(({ custom_id }) => custom_id),
      rows.map(({ id }) => id),
    )
    t.ok(run.outcomes.every((outcome) => outcome.ok && isGood(outcome.value!)))
    t.same(
      run.outcomes.map(({ attempt }) => attempt),
      firsts.map((what) => (what === undefined ? 1 : 2)),
    )
    t.end()
  })

  await t.test('run again, it sends nothing and shows the same', (t) => {
    t.equal(run.sentAgain, 0)
    t.same(run.changed, [])
    t.ok(run.isSameOutput)
    t.end()
  })
})
