import t from 'tap'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { questionOf } from '../fixtures/answered.ts'
import { cli, fast, jsonl, outcomes, requestLines, requestRow, service } from './cli.ts'

void t.test('ready requests: each row is answered, the same command again replays', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(25) })
  const args = [
    'run',
    'in.jsonl',
    '-o',
    'out.jsonl',
    '--job',
    'job',
    '--max-requests',
    '10',
    ...fast,
  ]
  const first = await cli(args, { url, cwd: dir })
  t.match(first, { code: 0, stdout: '', stderr: /25 rows: 25 ok, 0 failed\n1 attempt, 3 batches/ })
  t.match(first.stderr, `batchline 0.1.0: ${url}, job ${join(dir, 'job')}`)
  const out = readFileSync(join(dir, 'out.jsonl'))
  const found = outcomes(out)
  t.equal(new Set(found.map(({ custom_id }) => custom_id)).size, 25)
  for (const { ok, custom_id, position, value } of found) {
    t.same([ok, custom_id, value], [true, `id ${position}`, `re: question ${position}`])
  }
  const second = await cli(args, { url, cwd: dir })
  t.equal(second.code, 0)
  t.ok(out.equals(readFileSync(join(dir, 'out.jsonl'))), 'the same bytes')
  t.equal((await emulator.ledger()).creates, 3, 'no create call')

  const toStdout = await cli(['run', 'in.jsonl', '--job', 'job', '--order', 'input'], {
    url,
    cwd: dir,
  })
  t.same(
    outcomes(toStdout.stdout).map(({ position }) => position),
    [...Array(25).keys()],
    'input order',
  )
})

void t.test('failed rows go to a file of their own, each row once over both', async (t) => {
  const respond = (params: unknown) =>
    /[37]$/.test(questionOf(params))
      ? { error: { type: 'invalid_request_error', message: 'no\u001B[31m' } }
      : 'yes'
  const { url } = await service(t, { respond })
  const dir = t.testdir({ 'in.jsonl': requestLines(20) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--rejects', 'bad.jsonl', ...fast]
  const ended = await cli(args, { url, cwd: dir })
  t.match(ended, { code: 3, stderr: /20 rows: 16 ok, 4 failed \(4 errored\)/ })
  t.match(ended.stderr, /\nerrored, first in row 4: invalid_request_error: no \[31m\n/, 'and why')
  t.match(ended.stderr, /not billed. To change them, put them into a new input with its own --job/)
  t.match(ended.stderr, `job ${join(dir, 'out.jsonl.job')}\n`, 'where the job is, without --job')
  const good = outcomes(readFileSync(join(dir, 'out.jsonl')))
  const bad = outcomes(readFileSync(join(dir, 'bad.jsonl')))
  t.ok(good.every(({ ok }) => ok))
  t.same(
    bad.map(({ position }) => position).toSorted((a, b) => a - b),
    [3, 7, 13, 17],
  )
  t.equal(new Set([...good, ...bad].map(({ position }) => position)).size, 20)
})

void t.test('what may pass is asked again', async (t) => {
  let calls = 0
  const respond = () =>
    ++calls <= 5 ? { error: { type: 'overloaded_error', message: 'busy' } } : 'yes'
  const { url } = await service(t, { respond })
  const dir = t.testdir({ 'in.jsonl': requestLines(5) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', ...fast]
  t.match(await cli([...args, '--max-attempts', '1'], { url, cwd: dir }), { code: 3 })
  t.match(await cli(args, { url, cwd: dir }), { code: 0, stderr: /\n2 attempts, 2 batches/ })
})

void t.test('edited rows are an error, or what was sent stands', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const edited = jsonl([requestRow(0), requestRow(1, { max_tokens: 65 }), requestRow(2)])
  const dir = t.testdir({ 'in.jsonl': requestLines(3), 'edited.jsonl': edited })
  const run = (input: string, ...more: string[]) =>
    cli(['run', input, '-o', 'out.jsonl', '--job', 'job', ...more, ...fast], { url, cwd: dir })
  t.equal((await run('in.jsonl')).code, 0)
  const refused = await run('edited.jsonl')
  t.match(refused, { code: 2, stderr: /row 2 \(position 1\)/ })
  const { command } = JSON.parse(readFileSync(join(dir, 'job/job.json'), 'utf8')) as {
    command: { run: string[] }
  }
  t.equal(command.run.at(-1), join(dir, 'in.jsonl'), 'a command that does not fit is not kept')
  t.match(await run('edited.jsonl', '--changed', 'keep'), { code: 0 })
  t.equal((await emulator.ledger()).requests, 3)
})

void t.test('no credit: the way on is said, and leads there', async (t) => {
  let credit = 0
  const error = { type: 'invalid_request_error', message: 'Your credit balance is too low' }
  const emulator = await service(t, { respond: () => (credit > 0 ? 'yes' : { error }) })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(12) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', ...fast]
  const ended = await cli(args, { url, cwd: dir })
  t.match(ended, { code: 3, stderr: /errored, first in row 1: .* credit balance is too low/ })
  t.match(ended.stderr, /Once the account is fixed: batchline resume \S*job\n/)
  credit = 1
  t.match(await cli(args, { url, cwd: dir }), { code: 3 }, 'not without being asked for')
  t.match(await cli(['resume', 'job'], { url, cwd: dir }), { code: 0, stderr: /12 rows: 12 ok/ })
  t.equal((await emulator.ledger()).billed, 12)
})

void t.test('rows that failed for several reasons: each has its line and its way on', async (t) => {
  const credit = { type: 'invalid_request_error', message: 'Your credit balance is too low' }
  const large = { type: 'invalid_request_error', message: 'max_tokens: too large' }
  const { url } = await service(t, {
    respond: (params) => ({ error: /[07]$/.test(questionOf(params)) ? large : credit }),
  })
  const cwd = t.testdir({ 'in.jsonl': requestLines(10) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-attempts', '1']
  const { code, stderr } = await cli([...args, ...fast], { url, cwd })
  t.equal(code, 3)
  t.match(
    stderr,
    /10 failed \(10 errored\)\nerrored, first in row 1: .*too large\nerrored, first in row 2: .*too low\n/,
  )
  t.match(stderr, /To change them, put them into a new input with its own --job/)
  t.match(stderr, /Once the account is fixed: batchline resume \S*job, then .* --max-attempts 2\n/)
})
