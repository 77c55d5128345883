import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cli, cli, fast, outcomes, requestLines, service } from './cli.ts'

const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '5', ...fast]

void t.test('a signal lets go of the job, resume goes on', async (t) => {
  const emulator = await service(t, { batchMs: 3_600_000 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(10), 'out.jsonl': 'of yesterday\n' })
  const folder = join(dir, 'job')
  const way = `To go on: batchline resume ${folder}. To cancel: batchline cancel ${folder}\n`
  for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
    const run = new Cli(args, { url, cwd: dir })
    await run.said(signal === 'SIGINT' ? /chunk 2: 5 requests sent/ : /batchline/)
    run.child.kill(signal)
    const ended = await run.ended
    t.match(ended, { code, stdout: '' })
    t.match(ended.stderr, signal === 'SIGINT' ? way : 'stopped')
  }
  t.equal(readFileSync(join(dir, 'out.jsonl'), 'utf8'), 'of yesterday\n', 'the last output stays')
  await emulator.advance(3_600_000)
  t.match(await cli(['resume', 'job'], { url, cwd: dir }), { code: 0, stderr: /10 rows: 10 ok/ })
  t.equal(outcomes(readFileSync(join(dir, 'out.jsonl'))).length, 10)
  t.equal((await emulator.ledger()).requests, 10)
})

void t.test(
  'a create call that is running is waited for, a second signal ends at once',
  async (t) => {
    const emulator = await service(t, {
      faults: [{ on: 'create', fault: 'slow', ms: 1500, next: 1 }],
    })
    const { url } = emulator
    const dir = t.testdir({ 'in.jsonl': requestLines(5) })
    const first = new Cli(args, { url, cwd: dir })
    await first.said('job')
    while (!existsSync(join(dir, 'job/attempt-1/chunk-000001.sent')))
      await new Promise((r) => setTimeout(r, 5))
    first.child.kill('SIGINT')
    t.match(await first.ended, { code: 130, stderr: /chunk 1: 5 requests sent as / })

    emulator.faults.add({ on: 'any', fault: 'hang' })
    const second = new Cli([...args.slice(0, 5), 'job 2', ...fast], { url, cwd: dir })
    await second.said('job 2')
    second.child.kill('SIGINT')
    await second.said('A second signal ends at once')
    second.child.kill('SIGINT')
    t.match(await second.ended, { code: 130 })
  },
)

void t.test('killed, then the same command', async (t) => {
  const emulator = await service(t, { batchMs: 200 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(20) })
  for (const moment of ['job ', 'chunk 1: 5 requests sent', 'ended, 5 results']) {
    const killed = new Cli(args, { url, cwd: dir })
    await killed.said(moment).catch(() => {})
    killed.child.kill('SIGKILL')
    await killed.ended
  }
  const ended = await cli(args, { url, cwd: dir })
  t.match(ended, { code: 0, stderr: /20 rows: 20 ok/ })
  t.equal(new Set(outcomes(readFileSync(join(dir, 'out.jsonl'))).map((o) => o.custom_id)).size, 20)
  t.equal((await emulator.ledger()).billedTwice.count, 0)
})

void t.test('a reader that goes away stops the run, and nothing is lost', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(3000) })
  const toStdout = ['run', 'in.jsonl', '--job', 'job', '--max-requests', '500', ...fast]
  const headless = new Cli(toStdout, { url, cwd: dir })
  headless.child.stdout.once('data', () => headless.child.stdout.destroy())
  const ended = await headless.ended
  t.match(ended, { code: 4, stderr: /the reader of stdout closed it: stopped/ })
  t.match(
    ended.stderr,
    /To cancel: [^\n]*\n$/,
    'the job is closed by then: nothing is said after it',
  )
  const again = await cli(toStdout, { url, cwd: dir })
  t.equal(again.code, 0)
  t.equal(outcomes(again.stdout).length, 3000)
  t.equal((await emulator.ledger()).requests, 3000)
})
