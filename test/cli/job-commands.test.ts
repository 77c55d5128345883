import t from 'tap'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Cli, cli, fast, outcomes, requestLines, sentinelKey, service } from './cli.ts'

const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '5', ...fast]

void t.test('status beside a running process, cancel, and resume', async (t) => {
  const emulator = await service(t, { batchMs: 3_600_000, cancelMs: 10 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(10) })
  const first = new Cli(run, { url, cwd: dir })
  await first.said(/chunk 2: 5 requests sent/)

  const status = await cli(['status', 'job', '--json'], { cwd: dir })
  t.match(status, { code: 0, stderr: '' })
  t.match(JSON.parse(status.stdout), {
    attempts: [{ attempt: 1, accepted: 2, settled: 0, requests: 10 }],
    canceled: false,
  })
  t.match(await cli(run, { url, cwd: dir }), { code: 5, stderr: /is working on this job/ })

  const canceled = await cli(['cancel', 'job'], { url, cwd: dir })
  t.match(canceled, { code: 0, stderr: /canceled: 2 batches asked to stop, 0 had already ended/ })
  t.match(canceled.stderr, 'repeat the batchline run that sent them')
  const ended = await first.ended
  t.match(ended, { code: 3, stderr: /10 rows: 0 ok, 10 failed \(10 canceled\)/ })
  t.match(ended.stderr, /not billed. To send them again: batchline resume \S*job\n/)
  const again = await cli(['cancel', 'job'], { url, cwd: dir })
  t.match(again, { code: 0, stderr: /canceled: no batch was running/ })
  const told = (await cli(['status', 'job'], { cwd: dir })).stdout
  t.match(told, /batches 2 settled, .*\ncanceled: .*batchline resume job\n/)
  t.match(await cli(run, { url, cwd: dir }), { code: 3 }, 'a cancel lasts')
  t.equal((await emulator.ledger()).creates, 2)

  const resumed = new Cli(['resume', 'job'], { url, cwd: dir })
  await resumed.said(/attempt 2, chunk 2: 5 requests sent/)
  await emulator.advance(3_600_000)
  t.match(await resumed.ended, { code: 0, stderr: /10 rows: 10 ok/ })
  t.match(JSON.parse((await cli(['status', 'job', '--json'], { cwd: dir })).stdout), {
    canceled: false,
  })
  t.equal(outcomes(readFileSync(join(dir, 'out.jsonl'))).length, 10)
})

void t.test('a canceled run that has not sent everything', async (t) => {
  const { url } = await service(t, { batchMs: 3_600_000, cancelMs: 10, limits: { queue: 5 } })
  const dir = t.testdir({ 'in.jsonl': requestLines(10), 'out.jsonl': 'of yesterday\n' })
  const first = new Cli(run, { url, cwd: dir })
  await first.said(/chunk 2: not accepted yet/)
  t.match(await cli(['cancel', 'job'], { url, cwd: dir }), {
    code: 0,
    stderr: /canceled: 1 batch asked to stop/,
  })
  const ended = await first.ended
  t.match(ended, { code: 4, stderr: /the job is canceled/ })
  t.match(
    ended.stderr,
    `5 rows so far (0 ok, 5 failed), not complete: ${join(dir, 'out.jsonl.part')}`,
  )
  t.equal(readFileSync(join(dir, 'out.jsonl'), 'utf8'), 'of yesterday\n')
})

void t.test('cancel is for the address that the job was sent to', async (t) => {
  const [one, other] = [await service(t), await service(t)]
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  t.equal((await cli(run, { url: one.url, cwd: dir })).code, 0)
  t.match(await cli(['cancel', 'job'], { url: other.url, cwd: dir }), {
    code: 2,
    stderr: /was sent to/,
  })
  t.notOk(existsSync(join(dir, 'job/cancel')))
  t.match(await cli(run, { url: other.url, cwd: dir }), { code: 2 })
})

void t.test('resume where the input was stdin', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({ 'out.jsonl': 'of yesterday\n' })
  const args = ['run', '-', ...run.slice(2)]
  const first = new Cli(args, { url, cwd: dir })
  first.child.stdin.write(requestLines(7))
  await first.said(/chunk 1: ended/)
  first.child.kill('SIGINT')
  t.match(await first.ended, { code: 130, stderr: /with the whole input, .*batchline resume/ })

  const resumed = await cli(['resume', 'job'], { url, cwd: dir })
  t.match(resumed, { code: 4, stderr: /from row 6 \(position 5\) on are missing/ })
  t.equal(
    readFileSync(join(dir, 'out.jsonl'), 'utf8'),
    'of yesterday\n',
    'the last complete output stays',
  )
  t.equal(outcomes(readFileSync(join(dir, 'out.jsonl.part'))).length, 5)

  const whole = await cli(args, { url, cwd: dir, input: requestLines(12) })
  t.match(whole, { code: 0, stderr: /12 rows: 12 ok/ })
  const out = readFileSync(join(dir, 'out.jsonl'))
  t.match(await cli(['resume', 'job'], { url, cwd: dir }), { code: 0, stderr: /12 rows: 12 ok/ })
  t.ok(out.equals(readFileSync(join(dir, 'out.jsonl'))), 'all of it is recorded now')
  t.equal((await emulator.ledger()).requests, 12)
})

void t.test('resume from another folder, with a file for the prompt', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': '{"id":"a"}\n', 'p.txt': 'is {{id}} @@ ok?', elsewhere: {} })
  const args = [
    '--prompt',
    '@p.txt',
    '--system',
    '@@you',
    '--model',
    'claude-haiku-5-5',
    '-o',
    'out.jsonl',
    '--rejects',
    'bad',
  ]
  t.equal(
    (await cli(['run', 'in.jsonl', '--job', 'job', ...args, ...fast], { url, cwd: dir })).code,
    0,
  )
  const out = readFileSync(join(dir, 'out.jsonl'))
  const resumed = await cli(['resume', '../job'], { url, cwd: join(dir, 'elsewhere') })
  t.equal(resumed.code, 0, resumed.stderr)
  t.match(outcomes(out), [{ value: 're: is a @@ ok?' }])
  t.ok(out.equals(readFileSync(join(dir, 'out.jsonl'))))
})

void t.test('folders that are no job, or no job of this command', async (t) => {
  const job = { format: 2, id: 'abc', created: '', origin: 'https://api.anthropic.com' }
  const dir = t.testdir({
    empty: {},
    newer: { 'job.json': JSON.stringify({ ...job, format: 99 }) },
    program: { 'job.json': JSON.stringify(job) },
    'in.jsonl': requestLines(1),
  })
  const cases: Array<[string[], number, RegExp]> = [
    [['status', 'empty'], 2, /not a job folder/],
    [['resume', 'empty'], 2, /not a job folder/],
    [['cancel', 'empty'], 2, /not a job folder/],
    [['status', 'newer'], 6, /format 99/],
    [['resume', 'program'], 2, /a program created the job/],
    [['run', 'in.jsonl', '--job', 'newer'], 6, /format 99/],
  ]
  for (const [args, code, stderr] of cases) {
    t.match(
      await cli(args, { url: 'http://127.0.0.1:9', cwd: dir }),
      { code, stderr },
      args.join(' '),
    )
  }
})

void t.test('no key gets anywhere', async (t) => {
  const { url } = await service(t, {
    faults: [
      {
        on: 'create',
        fault: 'status',
        status: 429,
        type: 'rate_limit_error',
        retryAfter: 0,
        message: `key ${sentinelKey}`,
        next: 1,
      },
    ],
  })
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  const ended = await cli(run, { url, cwd: dir })
  t.match(ended, { code: 0, stderr: /rate_limit_error: key sk-…/ })
  t.notMatch(ended.stderr, 'SENTINEL')
  const names = readdirSync(dir, { recursive: true }) as string[]
  for (const path of names
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())) {
    // What the service itself says is kept in the journal as it says it.
    if (!path.endsWith('journal.jsonl')) t.notMatch(readFileSync(path, 'utf8'), 'SENTINEL', path)
  }
})
