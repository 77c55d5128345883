/** `evaluate` as a process of its own: what it shows is what the recorded solutions say. */
import t from 'tap'
import type { Test } from 'tap'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { respond, respondWith } from '../../examples/evaluate/model.ts'
import { contestants, recordedOf } from '../../examples/evaluate/recorded.ts'
import { evaluateRows, numberOf } from '../../examples/evaluate/rows.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import type { Respond } from '../../src/emulator/index.ts'
import { runExample } from './example-process.ts'

interface Line {
  readonly custom_id: string
  readonly value: { right: number; answers: Array<{ variant: string; answer?: number }> }
}

async function evaluated(t: Test, folder: string, answers: Respond, ...more: string[]) {
  const emulator = await startEmulator({ respond: answers, batchMs: 50 })
  t.teardown(() => emulator.close())
  const run = () => runExample('evaluate', ['--at', emulator.url, '--folder', folder, ...more])
  const end = await run()
  t.equal(end.code, 0, end.stderr)
  const output = readFileSync(join(folder, 'evaluate.jsonl'), 'utf8')
  const lines = output.trimEnd().split('\n')
  return { ...end, run, emulator, lines: lines.map((line) => JSON.parse(line) as Line) }
}

void t.test('the accuracy of each model, with its interval and its cost', async (t) => {
  const rows = [...evaluateRows(150)]
  const { stdout, lines, emulator, run } = await evaluated(t, t.testdir(), respond, '--rows', '150')
  const { byModel, usd, billedTwice } = await emulator.ledger()
  t.equal(billedTwice.count, 0)
  t.ok(usd > 0)
  for (const { variant, model } of contestants) {
    const right = rows.filter(({ question }) => recordedOf(question, variant).is_correct).length
    const [low, high] = intervalOf(right, 150)
    const cost = byModel[model]?.usd ?? 0
    const digits = (amount: number) => amount.toFixed(amount < 0.01 ? 6 : 4)
    const shown = [
      `${variant} +${right} +${150 - right} +0 +${percent(right / 150)}`,
      `${percent(low)} to ${percent(high)}`,
      String.raw`\$${digits(cost)} +\$${digits(cost / right)}`,
    ]
    t.match(stdout, new RegExp(shown.join(' +')))
  }

  const counts = [0, 0, 0, 0, 0]
  for (const [i, { question }] of rows.entries()) {
    const recorded = contestants.map(({ variant }) => recordedOf(question, variant))
    const right = recorded.filter(({ is_correct }) => is_correct).length
    counts[right]!++
    t.same(lines[i]?.value, {
      right,
      answers: contestants.map(({ variant }, model) => ({
        variant,
        answer: numberOf(recorded[model]!.solution),
      })),
    })
  }
  for (const [right, found] of counts.entries()) {
    t.match(stdout, new RegExp(`^ +${right} +${found}( |$)`, 'm'))
  }

  const { requests } = await emulator.ledger()
  const again = await run()
  t.equal(again.stdout, stdout)
  t.equal((await emulator.ledger()).requests, requests, 'the same again asks nothing')
})

void t.test('a file of solutions: no number is wrong, and hostile text is only text', async (t) => {
  const folder = t.testdir()
  const data = join(folder, 'data.jsonl')
  const row = (question: string, ...solutions: string[]) =>
    JSON.stringify({
      question,
      ground_truth: 'Sure.\nA: 1,018',
      ...Object.fromEntries(
        contestants.map(({ variant }, i) => [variant, { solution: solutions[i] }]),
      ),
    })
  const hostile = 'What\u001b[2J\u202e?'
  writeFileSync(
    data,
    `${row('1000 + 18?', 'A: 1018', 'A: 1,018', 'A: 1018.0', 'A: 1018.5')}\n` +
      `${row(hostile, 'It is 1018', 'A: 7', 'A: -3', '\u001b[31mNo.')}\n`,
  )
  const { stdout, lines } = await evaluated(t, folder, await respondWith(data), '--data', data)
  t.same(
    lines.map(({ custom_id, value }) => [custom_id, value.right]),
    [
      ['line-1', 3],
      ['line-2', 0],
    ],
  )
  t.match(stdout, /6b_finetuning +1 +0 +1 +50\.0 %/)
  t.match(stdout, /6b_verification +1 +1 +0 +50\.0 %/)
  t.match(stdout, /175b_verification +0 +1 +1 +0\.0 % .* -/)
  t.match(stdout, /line-2 +…What \[2J \? +1018 +\(none\) +7 +-3 +\(none\)/)
  t.notOk(['\u001b', '\u202e'].some((sign) => stdout.includes(sign)))
})

/** Wilson's score interval at 95 %. */
function intervalOf(right: number, all: number): [low: number, high: number] {
  const z = 1.959964
  const share = right / all
  const middle = share + z ** 2 / (2 * all)
  const half = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2))
  return [(middle - half) / (1 + z ** 2 / all), (middle + half) / (1 + z ** 2 / all)]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
