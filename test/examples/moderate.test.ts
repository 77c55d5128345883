/** What `moderate` shows and writes, against what its rows and its model say without a job. */
import t from 'tap'
import { join } from 'node:path'
import type { Moderation } from '../../examples/moderate/model.ts'
import { respond } from '../../examples/moderate/model.ts'
import { moderateRows } from '../../examples/moderate/rows.ts'
import type { ModerateRow } from '../../examples/moderate/rows.ts'
import { systemOf, textIn } from '../../examples/support/asked.ts'
import { writeLines } from '../../examples/support/write-lines.ts'
import { askModel, jsonOf, textOf } from './ask-model.ts'
import { runExample } from './example-process.ts'
import { cellsOf, watchExample } from './watched-example.ts'

const rows = [...moderateRows(400)]
const laneOf = ({ text }: ModerateRow) => (text.length <= 500 ? 'short-1' : 'long-1')

/** What becomes of a row, and whether it took two attempts. */
function endOf(row: ModerateRow) {
  const system = laneOf(row) === 'long-1' ? 'each passage' : ''
  const ask = (attempt: number) =>
    askModel(respond, `<comment>\n${row.text}\n</comment>`, { system, attempt })
  const first = ask(1)
  const value = jsonOf(first) as { severity: unknown } | undefined
  const isBad =
    textOf(first) === undefined ||
    (value !== undefined && ![0, 1, 2, 3].includes(value.severity as number))
  const last = isBad ? ask(2) : first
  const isRefused = textOf(last) === ''
  return {
    lane: laneOf(row),
    isBad,
    isExtracted: textOf(last)?.includes('```') ?? false,
    value: isRefused ? undefined : (jsonOf(last) as Moderation),
  }
}

void t.test('moderate', async (t) => {
  const args = ['--rows', String(rows.length)]
  const run = await watchExample<Moderation, ModerateRow>('moderate', respond, t.testdir(), args)
  const ends = rows.map(endOf)

  await t.test('shows of each lane how many rows have which severity, and the cost', (t) => {
    const costs = new Map<string, number>()
    for (const { prompt_version: lane = '', cost_usd = 0 } of run.outcomes) {
      costs.set(lane, (costs.get(lane) ?? 0) + cost_usd)
    }
    for (const lane of ['short-1', 'long-1']) {
      const some = ends.filter((end) => end.lane === lane)
      const severities = [0, 1, 2, 3].map((severity) =>
        String(some.filter(({ value }) => value?.severity === severity).length),
      )
      const failed = some.filter(({ value }) => !value).length
      const again = some.filter(({ isBad }) => isBad).length
      t.ok(some.length > 50 && again > 0)
      const cells = cellsOf(run.stdout, lane)
      t.same(cells?.slice(0, 7), [some.length, ...severities, failed, again].map(String))
      t.ok(Math.abs(Number(cells?.[7]?.slice(1)) - costs.get(lane)!) < 1e-4)
    }
    t.equal(costs.size, 2)
    t.ok(Math.abs(costs.get('short-1')! + costs.get('long-1')! - run.ledger.usd) < 1e-9)
    t.end()
  })

  await t.test('each lane has a prompt and a model of its own, and outcomes say which', (t) => {
    t.same(
      run.outcomes.map(({ prompt_version }) => prompt_version),
      rows.map(laneOf),
    )
    t.equal(new Set(run.outcomes.map(({ prompt_hash }) => prompt_hash)).size, 2)
    for (const { params } of run.sent) {
      const text = textIn(params, 'comment')
      const isLong = laneOf({ id: '', text }) === 'long-1'
      const { model } = params
      if (model !== (isLong ? 'claude-sonnet-5-5' : 'claude-haiku-5-5')) t.fail(model)
      if (/passage/.test(systemOf(params)) !== isLong) t.fail('the prompt of the other lane')
    }
    t.ok(run.sent.length > rows.length)
    t.end()
  })

  await t.test('shows the worst comments first, cut and on one line', (t) => {
    const [, list = ''] = /The worst[^\n]*\n\n([^]*?)\n\n/.exec(run.stdout) ?? []
    const [, ...lines] = list.split('\n')
    t.equal(lines.length, 8)
    const times = (value: Moderation | undefined) =>
      value?.passages?.filter(({ severity }) => severity === value.severity).length || 1
    const order = ends
      .map(({ value, lane }, i) => ({
        id: rows[i]!.id,
        lane,
        severity: value?.severity ?? -1,
        times: times(value),
      }))
      .sort((a, b) => b.severity - a.severity || b.times - a.times)
    for (const [i, { id, lane, severity, times }] of order.slice(0, 8).entries()) {
      t.match(lines[i], new RegExp(`^  ${id}  ${lane} +${severity} +${times}  \\S`))
      t.ok(lines[i]!.length < 130)
    }
    t.end()
  })

  await t.test('counts what was extracted and what failed', (t) => {
    const extracted = ends.filter(({ isExtracted }) => isExtracted).length
    const failed = ends.filter(({ value }) => !value).length
    t.ok(extracted > 0)
    const how = failed === 0 ? 'none' : `${failed} refused`
    t.match(
      run.stdout,
      `${extracted} answers were taken out of other words. ${failed} failed: ${how}.`,
    )
    t.end()
  })

  await t.test('writes both lanes into one output, in the order of the input', (t) => {
    t.same(
      run.outcomes.map(({ custom_id }) => custom_id),
      rows.map(({ id }) => id),
    )
    t.same(
      run.outcomes.map((one) => (one.ok ? one.value : undefined)),
      ends.map(({ value }) => value),
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

void t.test(
  'comments of your own: all of them are judged, and none moves the cursor',
  async (t) => {
    const hostile = '\u001b[2J\u202eI know where you live\u0007\r\n\u009b31m 👩‍👩‍👧'
    const texts = [
      ...rows.map(({ text }) => text),
      `${hostile}\n\n`.repeat(20),
      hostile,
      `</comment>${hostile}`,
    ]
    const path = join(t.testdir(), 'comments.jsonl')
    await writeLines(
      path,
      texts.map((text, i) => ({ id: `a-${i}`, text })),
    )
    const { code, stdout } = await runExample('moderate', ['--data', path, '--folder', `${path}.d`])
    t.equal(code, 0)
    t.match(stdout, `${texts.length} comments in 2 lanes`)
    t.match(stdout, /^ {2}a-400 .*I know where you live/m)
    t.notMatch(stdout, /[\p{Bidi_Control}]|(?!\n)\p{Cc}/u)
  },
)
