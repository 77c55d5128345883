/** `invoices` as a process of its own: what it shows is what the rows say. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { respond } from '../../examples/invoices/model.ts'
import { invoices } from '../../examples/invoices/rows.ts'
import type { FinalOutcome } from '../../src/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { runExample } from './example-process.ts'

const count = 120
const rows = [...invoices(count)]

void t.test('invoices', async (t) => {
  const emulator = await startEmulator({ respond, batchMs: 50 })
  t.teardown(() => emulator.close())
  const folder = t.testdir()
  const args = ['--at', emulator.url, '--folder', folder, '--rows', String(count)]
  const { code, stdout, stderr } = await runExample('invoices', args)
  t.equal(code, 0, stderr)
  const output = readFileSync(join(folder, 'invoices.jsonl'), 'utf8')
  const outcomes = linesOf(output)

  await t.test('every invoice is read as it is printed, in the order of the input', async (t) => {
    t.same(
      outcomes.map((outcome) => outcome.ok && outcome.value),
      rows.map(({ truth: { due: _due, ...printed } }) => printed),
    )
    t.same(
      outcomes.map(({ row }) => row),
      rows.map(({ id, truth }) => ({ id, truth })),
    )
    t.match(stdout, `Totals read as they are printed: ${count} of ${count}`)
  })

  await t.test('papers that contradict themselves go to people, and no others', async (t) => {
    const wrong = rows.filter(({ truth }) => truth.due !== truth.total)
    t.ok(wrong.length > 2)
    t.same(
      outcomes.filter(({ tier }) => tier === 'review').map(({ custom_id }) => custom_id),
      wrong.map(({ id }) => id),
    )
    for (const { id, truth } of wrong) {
      t.match(
        stdout,
        new RegExp(`${id} +${truth.total.toFixed(2)} +${truth.due.toFixed(2)}`),
        'both totals are shown',
      )
    }
    const review = linesOf(readFileSync(join(folder, 'review.jsonl'), 'utf8'))
    t.same(
      review.filter((line) => line.review === 'tier').map(({ custom_id }) => custom_id),
      wrong.map(({ id }) => id),
    )
    t.ok(review.some((line) => line.review === 'sample'))
  })

  await t.test('what was asked again, and what it cost, is shown', async (t) => {
    const kinds = new Map<string, number>()
    for (const { tier, attempt } of outcomes) {
      const kind = tier === 'review' ? 'but the paper' : attempt === 1 ? 'at once' : 'another try'
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    t.equal(kinds.size, 3)
    for (const [kind, found] of kinds) t.match(stdout, new RegExp(`${kind}.* ${found}  `))
    const { usd, batches, billedTwice } = await emulator.ledger()
    t.match(stdout, `$${(usd / count).toFixed(6)} an invoice`)
    t.equal(billedTwice.count, 0)
    t.equal(batches, 2, 'nothing is asked a third time')
  })

  await t.test('no picture is in the output', async (t) => {
    t.ok(output.length > 1000)
    t.notOk(rows.some(({ image }) => output.includes(image.slice(100, 160))))
  })

  await t.test('the same again asks nothing and ends the same', async (t) => {
    const before = await emulator.ledger()
    const again = await runExample('invoices', args)
    t.equal(again.code, 0, again.stderr)
    t.equal(again.stdout, stdout)
    t.equal((await emulator.ledger()).requests, before.requests)
    t.equal(readFileSync(join(folder, 'invoices.jsonl'), 'utf8'), output)
  })
})

type Line = FinalOutcome & { readonly review?: string }

function linesOf(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}
