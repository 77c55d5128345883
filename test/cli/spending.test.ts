/** Pilot and budget for somebody without a terminal. */
import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli, fast, outcomes, requestLines, service } from './cli.ts'

const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', ...fast]

void t.test('a pilot ends with exit code 4, and resume --go sends the rest', async (t) => {
  const emulator = await service(t)
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(30) }) }
  const { code, stderr } = await cli([...run, '--pilot', '8'], at)
  t.equal(code, 4, stderr)
  t.match(stderr, /^pilot: 8 of 8 rows are ok, 0 failed$/m)
  t.match(stderr, /^batchline: the pilot has ended: 8 of 8 rows are ok/m)
  t.match(stderr, 'run the same command with --go')
  t.match(await cli(['resume', 'job'], at), { code: 4 })
  t.match(await cli([...run, '--pilot', '3'], at), { code: 4 }, 'a smaller one asks as well')
  t.equal((await emulator.ledger()).billed, 8)
  t.match(await cli(['resume', 'job', '--go'], at), { code: 0, stderr: /30 rows: 30 ok/ })
  t.match(await emulator.ledger(), { billed: 30, billedTwice: { count: 0 } })
})

void t.test('a budget is said once, and the one that resume was given is kept', async (t) => {
  const emulator = await service(t)
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(300) }) }
  t.match(await cli([...run, '--pilot', '100'], at), { code: 4 })
  const third = (await emulator.ledger()).usd
  const most = (third * 2.5).toFixed(9)
  const stopped = await cli(['resume', 'job', '--go', '--max-cost', most], at)
  t.equal(stopped.code, 4, stopped.stderr)
  t.equal(stopped.stderr.split('allows nothing more').length, 2, stopped.stderr)
  t.match(stopped.stderr, 'a larger --max-cost, with the same command.')
  const { usd } = await emulator.ledger()
  t.ok(usd > third && usd <= Number(most), `${usd}`)

  t.match(await cli(['resume', 'job'], at), { code: 4, stderr: /allows nothing more/ })
  t.equal((await emulator.ledger()).usd, usd, 'without a word of the budget it still holds')

  const last = await cli(['resume', 'job', '--max-cost', '5'], at)
  t.match(last, { code: 0, stderr: /300 rows: 300 ok/ })
  const cost = outcomes(readFileSync(join(at.cwd, 'out.jsonl'))).reduce(
    (sum, outcome) => sum + ((outcome as { cost_usd?: number }).cost_usd ?? 0),
    0,
  )
  t.equal(cost.toFixed(9), (await emulator.ledger()).usd.toFixed(9))
})
