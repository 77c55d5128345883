/** The free look at the first request, as the command makes it by default. */
import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cli, cli, fast, jsonl, requestLines, requestRow, sentinelKey, service } from './cli.ts'
import { requestOf } from '../fixtures/run-job.ts'

const run = ['run', 'in.jsonl', '-o', 'out.jsonl', ...fast]

void t.test('a line tells of it, and one call is all there is', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(100) })
  const ended = await cli([...run, '--max-requests', '2'], { url: emulator.url, cwd: dir })
  t.match(ended, {
    code: 0,
    stderr: /preflight: the service accepts the first request \(\d+ input tokens\)/,
  })
  const { calls } = await emulator.ledger()
  t.match(calls, { count_tokens: 1, create: 50 })
  t.match(await cli(run, { url: emulator.url, cwd: dir }), { code: 0 })
  t.match((await emulator.ledger()).calls, { count_tokens: 1, create: 50 })
})

void t.test('a wrong model ends it, however much there is to read', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': jsonl([{ question: 'Why?' }]) })
  const ask = ['--prompt', '{{question}}', '--model', 'claude-wrong', '--job', 'job']
  // Rows come for as long as the command reads them.
  const child = new Cli(['run', '-', '-o', 'out.jsonl', ...ask, ...fast], {
    url: emulator.url,
    cwd: dir,
  })
  const lines = jsonl(Array.from({ length: 1000 }, () => ({ question: 'Why?' })))
  const pour = (): void => {
    while (child.child.stdin.writable && child.child.stdin.write(lines)) continue
  }
  child.child.stdin.on('drain', pour)
  pour()
  const ended = await child.ended
  t.match(ended, { code: 2, stderr: /row 1 \(position 0\).*not_found_error: model: claude-wrong/ })
  t.match(ended.stderr, /run the same command again\. .*--no-preflight sends it without the check/)
  t.equal((await emulator.ledger()).creates, 0)
  t.notOk(existsSync(join(dir, 'job/attempt-1')), 'not a chunk was begun')

  const right = ['--prompt', '{{question}}', '--model', requestOf(0).params.model, '--job', 'job']
  const again = await cli([...run, ...right], { url: emulator.url, cwd: dir })
  t.match(again, { code: 0 }, 'the same folder, with the model corrected')
})

void t.test('a wrong member', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': jsonl([requestRow(0, { unheard_of: 1 })]) })
  const ended = await cli(run, { url: emulator.url, cwd: dir })
  t.match(ended, { code: 2, stderr: /unheard_of: Extra inputs are not permitted/ })
  t.equal((await emulator.ledger()).creates, 0)
})

void t.test('a wrong key', async (t) => {
  const emulator = await service(t, { apiKeys: ['another'] })
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const ended = await cli(run, { url: emulator.url, cwd: dir })
  t.match(ended, { code: 4, stderr: /the service accepts no requests \(HTTP 401/ })
  t.notMatch(ended.stderr, sentinelKey)
  t.equal((await emulator.ledger()).creates, 0)
})

void t.test('without it, in a resume too', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const at = { url: emulator.url, cwd: dir }
  // Nothing is sent, so the next run would look.
  emulator.faults.add({ on: 'list', fault: 'status', status: 401 })
  t.match(await cli([...run, '--no-preflight'], at), { code: 4 })
  emulator.faults.clear()
  const { command } = JSON.parse(readFileSync(join(dir, 'out.jsonl.job/job.json'), 'utf8')) as {
    command: { run: string[] }
  }
  t.ok(command.run.includes('--no-preflight'))
  const ended = await cli(['resume', 'out.jsonl.job'], at)
  t.match(ended, { code: 0 })
  t.notMatch(ended.stderr, /preflight:/)
  t.match((await emulator.ledger()).calls, { count_tokens: 0, create: 1 })
})
