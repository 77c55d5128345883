/** `--log` of the command: real processes, killed at any moment. */
import t from 'tap'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  Cli,
  cli,
  fast,
  jsonl,
  outcomes,
  requestLines,
  requestRow,
  sentinelKey,
  service,
} from '../cli/cli.ts'
import { setUpBehindProxy } from '../fixtures/set-up.ts'

interface Line {
  readonly type: string
  readonly job: string | null
  readonly [member: string]: unknown
}

function linesOf(text: string): Line[] {
  const lines = text.split('\n')
  t.equal(lines.pop(), '', 'the last line has an end')
  return lines.map((line) => JSON.parse(line) as Line)
}

const small = ['--max-requests', '10', ...fast]

void t.test('each run goes on in the file, and says how it ended', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(25) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--log', 'log.jsonl', ...small]
  t.match(await cli(args, { url, cwd: dir }), { code: 0, stdout: '' })
  const first = linesOf(readFileSync(join(dir, 'log.jsonl'), 'utf8'))
  const types = first.map(({ type }) => type)
  t.same([types[0], types.at(-2), types.at(-1)], ['opened', 'closed', 'run-ended'])
  for (const type of ['sealed', 'submitting', 'accepted', 'ended', 'fetched', 'emitted'])
    t.equal(types.filter((one) => one === type).length, 3, type)
  t.match(first.at(-1), { exitCode: 0, rows: 25, ok: 25, failed: 0 })
  t.equal(new Set(first.map(({ job }) => job)).size, 1)
  t.match(first[0]?.job, /^\w{12}$/)

  t.match(await cli(['resume', join(dir, 'out.jsonl.job')], { url, cwd: '/' }), { code: 0 })
  const both = linesOf(readFileSync(join(dir, 'log.jsonl'), 'utf8'))
  t.same(both.slice(0, first.length), first, 'appended by a resume, which keeps the option')
  t.match(both.at(-1), { type: 'run-ended', exitCode: 0, usd: first.at(-1)?.['usd'] })
})

void t.test('stdout takes the lines, if the rows go elsewhere', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const args = ['run', 'in.jsonl', '--job', 'job', '--log', '-', ...fast]
  const refused = await cli(args, { url, cwd: dir })
  t.match(refused, { code: 2, stdout: '', stderr: /--log - writes to stdout.*-o FILE/ })
  t.notOk(existsSync(join(dir, 'job')))
  const ended = await cli([...args, '-o', 'out.jsonl'], { url, cwd: dir })
  t.match(linesOf(ended.stdout).at(-1), { type: 'run-ended', exitCode: 0, rows: 3 })
})

void t.test('an end without a job, and one by an error', async (t) => {
  const { url } = await service(t, {
    faults: [{ on: 'create', fault: 'status', status: 401, type: 'authentication_error', next: 1 }],
  })
  const dir = t.testdir({ 'in.jsonl': requestLines(3) })
  const run = (input: string) =>
    cli(['run', input, '-o', 'out.jsonl', '--log', 'log.jsonl', ...fast], { url, cwd: dir })
  t.match(await run('no.jsonl'), { code: 2 })
  t.match(await run('in.jsonl'), { code: 4 })
  const ends = linesOf(readFileSync(join(dir, 'log.jsonl'), 'utf8')).filter(
    ({ type }) => type === 'run-ended',
  )
  t.match(ends, [
    { job: null, exitCode: 2, code: 'ERR_INPUT', rows: 0 },
    { job: /^\w{12}$/, exitCode: 4, code: 'ERR_STOPPED' },
  ])
})

void t.test('a full disk does not end the run, and is told once', async (t) => {
  if (!existsSync('/dev/full')) return t.pass('skipped: this system has no /dev/full')
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(25) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--log', '/dev/full', ...small]
  const { code, stderr } = await cli(args, { url, cwd: dir })
  t.equal(code, 0)
  t.equal(outcomes(readFileSync(join(dir, 'out.jsonl'))).length, 25)
  t.equal(stderr.match(/--log \/dev\/full: .*ENOSPC/g)?.length, 1)
  t.match(stderr, /--log \/dev\/full: \d+ lines are missing in it/)
})

void t.test('a reader of stdout that goes away', async (t) => {
  const emulator = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(25) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--log', '-', ...small]
  const run = new Cli(args, { url: emulator.url, cwd: dir })
  run.child.stdout.destroy()
  const { code, stderr } = await run.ended
  t.equal(code, 0)
  t.equal(stderr.match(/--log stdout: its reader closed it. The run goes on/g)?.length, 1)
  t.equal((await emulator.ledger()).creates, 3)
})

void t.test('killed at any moment, a log has whole lines', async (t) => {
  const emulator = await service(t, { batchMs: 50 })
  const dir = t.testdir({ 'in.jsonl': requestLines(60) })
  const args = [
    'run',
    'in.jsonl',
    '-o',
    'out.jsonl',
    '--log',
    'log.jsonl',
    '--max-requests',
    '3',
    ...fast,
  ]
  for (let ms = 100; ms < 900; ms += 100) {
    const run = new Cli(args, { url: emulator.url, cwd: dir })
    await run.said(/job \//)
    await new Promise((resolve) => setTimeout(resolve, ms))
    run.child.kill('SIGKILL')
    await run.ended
  }
  t.match(await cli(args, { url: emulator.url, cwd: dir }), { code: 0 })
  const lines = readFileSync(join(dir, 'log.jsonl'), 'utf8').trimEnd().split('\n')
  const whole = lines.filter((line) => line.startsWith('{') && line.endsWith('}'))
  t.ok(lines.length - whole.length <= 8, 'at most one torn line a kill')
  const events = whole.map((line) => JSON.parse(line) as Line)
  t.ok(events.filter(({ type }) => type === 'opened').length > 3)
  t.match(events.at(-1), { type: 'run-ended', exitCode: 0, rows: 60 })
  t.equal((await emulator.ledger()).requests, 60)
})

void t.test('no prompt, answer, row or key is in the log', async (t) => {
  const respond = () => 'ANSWERSENTINEL'
  let creates = 0
  const answer = (method: string, path: string, headers: Record<string, unknown>) => {
    if (method !== 'POST' || path.endsWith('count_tokens') || ++creates > 1) return undefined
    const message = `busy, and you sent ${String(headers['x-api-key'])}`
    const error = { type: 'error', error: { type: 'rate_limit_error', message } }
    return { status: 429, body: JSON.stringify(error), headers: { 'retry-after': '0' } }
  }
  const { url } = await setUpBehindProxy(t, { answer }, { respond })
  const row = (i: number) => ({ ...requestRow(i), secret: 'ROWSENTINEL' })
  const rows = Array.from({ length: 20 }, (_, i) => row(i))
  const system = 'SYSTEMSENTINEL'
  const dir = t.testdir({
    'in.jsonl': jsonl(rows.map((one, i) => ({ id: i, q: 'PROMPTSENTINEL', ...one }))),
    'schema.json': JSON.stringify({ type: 'object', properties: { a: { type: 'string' } } }),
  })
  const args = [
    'run',
    'in.jsonl',
    '-o',
    'out.jsonl',
    '--log',
    'log.jsonl',
    '--prompt',
    'PROMPTSENTINEL {q}',
  ]
  const more = [
    '--system',
    system,
    '--model',
    'claude-haiku-5-5',
    '--max-tokens',
    '50',
    '--carry',
    'all',
    '--schema',
    'schema.json',
  ]
  const ended = await cli(
    [...args, ...more, '--pilot', '5', '--pilot-failed', '1', '--max-attempts', '1', ...fast],
    { url, cwd: dir },
  )
  t.equal(ended.code, 3, ended.stderr)
  const log = readFileSync(join(dir, 'log.jsonl'), 'utf8')
  t.match(log, /"type":"pilot".*"position":0/)
  t.match(log, /"type":"waiting".*busy, and you sent/)
  t.match(readFileSync(join(dir, 'out.jsonl'), 'utf8'), /ANSWERSENTINEL/)
  t.notMatch(log, /(ANSWER|ROW|PROMPT|SYSTEM)SENTINEL/)
  t.notMatch(log, sentinelKey)
})
