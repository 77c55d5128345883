/** What `classify` shows and writes, against what its rows and its model say without a job. */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { intents } from '../../examples/classify/intents.ts'
import { respond } from '../../examples/classify/model.ts'
import { classifyRows } from '../../examples/classify/rows.ts'
import { systemOf } from '../../examples/support/asked.ts'
import { askModel, jsonOf, textOf } from './ask-model.ts'
import { cellsOf, watchExample } from './watched-example.ts'

interface Label {
  readonly intent: string
  readonly confidence: number
}

const rows = [...classifyRows(400)]

/** What becomes of a row: the answer of its first attempt that is sure enough, or of its second look. */
function endOf({ text, category }: (typeof rows)[number]) {
  const ask = (attempt: number) => {
    const answer = askModel(respond, `<message>\n${text}\n</message>`, { attempt, schema: true })
    return textOf(answer) === undefined ? undefined : (jsonOf(answer) as Label)
  }
  const first = ask(1) ?? ask(2)!
  const isUnsure = first.confidence < 0.7
  const last = isUnsure ? ask(2)! : first
  const { confidence } = last
  const tier = confidence >= 0.9 ? 'accept' : confidence >= 0.7 ? 'review' : 'unsure'
  return {
    tier,
    isRight: last.intent === category,
    isUnsure,
    wasRight: first.intent === category,
    intent: last.intent,
    category,
  }
}

const percent = (some: number, all: number) => `${((some / all) * 100).toFixed(1)} %`

void t.test('classify', async (t) => {
  const run = await watchExample<Label, { text: string; category: string }>(
    'classify',
    respond,
    t.testdir(),
    ['--rows', String(rows.length)],
  )
  const ends = rows.map(endOf)
  const of = (tier: string) => ends.filter((end) => end.tier === tier)
  const right = (some: typeof ends) => some.filter(({ isRight }) => isRight).length

  await t.test('shows tiers, and how many of each are right', (t) => {
    for (const tier of ['accept', 'review']) {
      const some = of(tier)
      t.ok(some.length > 0)
      const expected = [
        String(some.length),
        percent(some.length, rows.length),
        percent(right(some), some.length),
      ]
      t.same(cellsOf(run.stdout, tier), expected)
    }
    const unsure = of('unsure').length
    t.same(cellsOf(run.stdout, 'unsure'), [String(unsure), percent(unsure, rows.length), '–'])
    t.end()
  })

  await t.test('shows the accuracy of the answers, with its interval', (t) => {
    const answered = ends.filter(({ tier }) => tier !== 'unsure')
    const [n, share] = [answered.length, right(answered) / answered.length]
    const z = 1.959964
    const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
    const half =
      (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))
    const within = `(${percent(centre - half, 1)} to ${percent(centre + half, 1)})`
    t.match(
      run.stdout,
      `${rows.length} messages: ${percent(share, 1)} of the answers are right ${within}`,
    )
    t.end()
  })

  await t.test('shows what a second look did', (t) => {
    const looked = ends.filter(({ isUnsure }) => isUnsure)
    const settled = looked.filter(({ tier }) => tier !== 'unsure')
    const open = looked.filter(({ tier }) => tier === 'unsure')
    t.ok(settled.length > 10 && open.length > 2)
    const was = looked.filter(({ wasRight }) => wasRight).length
    const cells = (some: typeof ends, ok = right(some)) => [
      String(some.length),
      percent(ok, some.length),
    ]
    t.same(cellsOf(run.stdout, 'at first'), cells(looked, was))
    t.same(cellsOf(run.stdout, 'now sure enough'), cells(settled))
    t.same(cellsOf(run.stdout, 'still unsure, for people'), cells(open))
    t.end()
  })

  await t.test('shows the worst confusion', (t) => {
    const counts = new Map<string, number>()
    for (const { tier, isRight, category, intent } of ends) {
      if (tier === 'unsure' || isRight) continue
      counts.set(`${category} ${intent}`, (counts.get(`${category} ${intent}`) ?? 0) + 1)
    }
    const most = Math.max(...counts.values())
    const [, line] = /such as\n +(\d+ .*)\n/.exec(run.stdout) ?? []
    const [count, ...pair] = line?.split(/ {2,}/) ?? []
    t.equal(Number(count), most)
    t.equal(counts.get(pair.slice(0, 2).join(' ')), most)
    t.end()
  })

  await t.test('shows what was billed', (t) => {
    const { usd } = run.ledger
    const [, all, row] = /Cost: \$(\S+), \$(\S+) a row/.exec(run.stdout) ?? []
    t.ok(Math.abs(Number(all) - usd) < 1e-4, `${all} ${usd}`)
    t.ok(Math.abs(Number(row) - usd / rows.length) < 1e-6, `${row} ${usd / rows.length}`)
    t.end()
  })

  await t.test('no request holds the label of its row', (t) => {
    const texts = new Set(rows.map(({ text }) => `<message>\n${text}\n</message>`))
    for (const { params, attempt } of run.sent) {
      const [turn, ...others] = params.messages
      if (others.length > 0 || !texts.has(turn?.content as string)) t.fail('another message')
      const listed = systemOf(params)
        .split('\n')
        .filter((line) => intents.includes(line))
      const count = /candidates/.test(systemOf(params)) ? 12 : 77
      if (new Set(listed).size !== count || (attempt === 1 && count < 77)) t.fail('another list')
    }
    t.equal(
      new Set(run.sent.filter((one) => one.attempt === 1).map(({ params }) => systemOf(params)))
        .size,
      1,
    )
    const again = run.sent.filter(
      (one) => one.attempt > 1 && /candidates/.test(systemOf(one.params)),
    )
    t.equal(again.length, ends.filter(({ isUnsure }) => isUnsure).length)
    t.end()
  })

  await t.test('writes one row for each, in the order of the input', (t) => {
    t.same(
      run.outcomes.map(({ custom_id }) => custom_id),
      rows.map(({ id }) => id),
    )
    t.same(
      run.outcomes.map((one) => (one.ok ? one.value?.intent : 'unsure')),
      ends.map(({ tier, intent }) => (tier === 'unsure' ? 'unsure' : intent)),
    )
    t.same(
      run.outcomes.map(({ row }) => row?.category),
      rows.map(({ category }) => category),
    )
    t.end()
  })

  await t.test('sets aside for people what it is not sure of, and a sample', async (t) => {
    const text = await readFile(join(run.folder, 'review.jsonl'), 'utf8')
    const why = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { review: string }).review)
    const count = (reason: string) => why.filter((one) => one === reason).length
    t.equal(count('tier'), of('review').length)
    t.equal(count('unsure'), of('unsure').length)
    t.equal(count('sample'), 100)
    const line = `${count('tier')} nearly sure, ${count('unsure')} unsure, 100 drawn from the others`
    t.match(run.stdout, line)
    t.match(run.stdout, `npx batchline review ${join(run.folder, 'review.jsonl')}`)
  })

  await t.test('run again, it sends nothing and shows the same', (t) => {
    t.equal(run.sentAgain, 0)
    t.same(run.changed, [])
    t.ok(run.isSameOutput)
    t.end()
  })
})
