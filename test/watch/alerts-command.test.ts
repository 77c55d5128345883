/** Alerts of the command: whole runs against a service and a webhook, some of them killed. */
import t from 'tap'
import type { Test } from 'tap'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Cli, cli, fast, outcomes, requestLines, service } from '../cli/cli.ts'
import type { Ended } from '../cli/cli.ts'
import { questionOf } from '../fixtures/answered.ts'
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts'
import { hook, ok } from './hook.ts'
import type { Hook } from './hook.ts'

const noShell = process.platform === 'win32' && 'a POSIX shell'

interface Set {
  readonly emulator: Emulator
  readonly dir: string
  readonly run: (more?: readonly string[], env?: Record<string, string>) => Promise<Ended>
  readonly start: (more?: readonly string[], env?: Record<string, string>) => Cli
}

/** 25 rows in batches of ten, and where alerts go in the variable HOOK. */
async function set(t: Test, to: string, options: EmulatorOptions = {}): Promise<Set> {
  const emulator = await service(t, options)
  const dir = t.testdir({ 'in.jsonl': requestLines(25) })
  const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--notify', '@HOOK', '--max-requests', '10']
  const start = (more: readonly string[] = [], env: Record<string, string> = {}): Cli =>
    new Cli([...args, ...fast, ...more], {
      url: emulator.url,
      cwd: dir,
      input: '',
      env: { HOOK: to, ...env },
    })
  return { emulator, dir, start, run: (more, env) => start(more, env).ended }
}

function rulesOf({ got }: Hook): string[] {
  return got.map(({ rule }) => rule)
}

void t.test('a run that ends is told once, however often it is repeated', async (t) => {
  const to = await hook(t)
  const { run, dir } = await set(t, to.url)
  for (let i = 0; i < 3; i++) t.match(await run(), { code: 0 })
  t.match(to.got, [
    { rule: 'ended', subject: '25 rows, 0 failed', folder: join(dir, 'out.jsonl.job') },
  ])
  t.equal(to.got.length, 1)
  const { job } = to.got[0] ?? {}
  t.match(readFileSync(join(dir, 'out.jsonl.job/job.json'), 'utf8'), `"id": "${job}"`)
})

void t.test('a resume takes the address from the same variable', async (t) => {
  const to = await hook(t)
  const { run, dir, emulator } = await set(t, to.url)
  await run(['--alert', 'held'])
  t.equal(to.got.length, 0, 'nothing was held')
  const folder = join(dir, 'out.jsonl.job')
  const resume = (more: string[], env: Record<string, string>) =>
    cli(['resume', folder, ...more], { url: emulator.url, cwd: dir, env })
  t.match(await resume([], {}), { code: 2, stderr: /environment variable HOOK is not set/ })
  t.match(await resume(['--alert', 'ended'], { HOOK: to.url }), { code: 0 })
  t.same(rulesOf(to), ['ended'])
})

void t.test('the address is nowhere to be found', async (t) => {
  const to = await hook(t, (response) => response.writeHead(500).end(to.url))
  const { run, dir, emulator } = await set(t, to.url)
  const ended = await run(['--log', 'log.jsonl'])
  t.match(ended.stderr, /status 500/)
  const typed = [
    'run',
    'in.jsonl',
    '-o',
    'out.jsonl',
    '--notify',
    to.url,
    '--alert',
    'duplicate',
    ...fast,
  ]
  const again = await cli(typed, { url: emulator.url, cwd: dir })
  t.equal(again.code, 0, 'the address itself works for a run')
  const resumed = await cli(['resume', 'out.jsonl.job'], { url: emulator.url, cwd: dir })
  t.match(resumed, { code: 0, stderr: /--alert without --notify: this run sends no alerts/ })
  t.notMatch(ended.stderr + ended.stdout + again.stderr, to.secret)
  for (const name of readdirSync(dir, { recursive: true }) as string[]) {
    const path = join(dir, name)
    if (statSync(path).isFile()) t.notMatch(readFileSync(path, 'utf8'), to.secret, name)
  }
  const wrong = await cli([...typed.slice(0, 4), '--notify', '@HOOK'], {
    cwd: dir,
    env: { HOOK: 'ftp://SENTINEL' },
  })
  t.match(wrong, {
    code: 2,
    stderr: /--notify: what HOOK holds is an address that does not begin with/,
  })
  t.notMatch(wrong.stderr, /SENTINEL/)
})

void t.test('options that make no sense', async (t) => {
  const dir = t.testdir({ 'in.jsonl': requestLines(1) })
  const run = (...more: string[]) =>
    cli(['run', 'in.jsonl', '-o', 'out.jsonl', ...more], { cwd: dir })
  t.match(await run('--alert', 'ended'), { code: 2, stderr: /--alert needs --notify/ })
  t.match(await run('--expect-row', '1'), { code: 2, stderr: /--expect-row needs --notify/ })
  t.match(await run('--notify', 'cat', '--alert', 'endet'), {
    code: 2,
    stderr: /--alert must be a rule.*"endet"/,
  })
  t.match(await run('--notify', '@'), { code: 2, stderr: /name of an environment variable/ })
})

void t.test(
  'killed after a delivery and before its mark: told again',
  { skip: noShell },
  async (t) => {
    const dir = t.testdir()
    const got = join(dir, 'got')
    // The first alert of all kills the run that it comes from, once it is delivered.
    const command = `cat >> '${got}'; test "$(wc -l < '${got}')" -gt 1 || kill -9 $PPID`
    const { run, dir: folder } = await set(t, command)
    const killed = await run()
    t.equal(killed.signal, 'SIGKILL')
    t.notOk(existsSync(join(folder, 'out.jsonl.job/alerts.json')))
    t.match(await run(), { code: 0 })
    t.match(await run(), { code: 0 })
    const lines = readFileSync(got, 'utf8').trimEnd().split('\n')
    t.match(
      lines.map((line) => JSON.parse(line) as object),
      [{ rule: 'ended' }, { rule: 'ended' }],
    )
    t.equal(lines.length, 2, 'at least once, and not a third time')
  },
)

void t.test('killed before it is delivered: told by the next run', async (t) => {
  let isUp = false
  const to = await hook(t, (response, call, request) => {
    if (isUp) ok(response, call, request)
  })
  const { start, run } = await set(t, to.url)
  const run1 = start()
  await run1.said('25 rows: 25 ok')
  while (to.got.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  run1.child.kill('SIGKILL')
  t.match(await run1.ended, { signal: 'SIGKILL' })
  isUp = true
  t.match(await run(), { code: 0 })
  t.match(await run(), { code: 0 })
  t.same(rulesOf(to), ['ended', 'ended'], 'the first of them was not taken')
})

void t.test('a job that is held: told at once, and once over steps', async (t) => {
  const to = await hook(t)
  const { run } = await set(t, to.url, {
    respond: (params) => (/\d$/.test(questionOf(params)) ? 'word '.repeat(60) : ''),
  })
  const args = ['--max-cost', '0.0000001']
  for (let i = 0; i < 3; i++) t.match(await run(args), { code: 4 })
  t.same(rulesOf(to), ['held'])
  t.match(to.got[0], { subject: 'ERR_STOPPED', figures: { code: 'ERR_STOPPED' } })
  t.match(await run(['--max-cost', '5']), { code: 0 })
  t.same(rulesOf(to), ['held', 'ended'])
})

void t.test('error-rate', async (t) => {
  const to = await hook(t)
  const error = { type: 'invalid_request_error', message: 'no' }
  const { run } = await set(t, to.url, {
    respond: (params) => (/[37]$/.test(questionOf(params)) ? { error } : 'yes'),
  })
  t.match(await run(['--alert', 'error-rate>0.3']), { code: 3 })
  t.same(rulesOf(to), [], '5 of 25')
  t.match(await run(['--alert', 'error-rate>10%']), { code: 3 })
  t.match(await run(['--alert', 'error-rate>10%']), { code: 3 })
  t.match(to.got, [{ rule: 'error-rate', figures: { rows: 25, failed: 5, rate: 0.2, limit: 0.1 } }])
  t.equal(to.got.length, 1)
})

void t.test('cost-row, beside what one of the pilot cost, over runs', async (t) => {
  const to = await hook(t)
  // The rows behind the pilot are ten times as long.
  const long = (question: string): boolean => Number(/\d+$/.exec(question)?.[0]) >= 10
  const { run } = await set(t, to.url, {
    respond: (params) => (long(questionOf(params)) ? 'word '.repeat(50) : 'word '.repeat(5)),
  })
  const rules = ['--pilot', '10', '--alert', 'cost-row', '--alert', 'ended']
  t.match(await run(rules), { code: 4, stderr: /pilot/ })
  t.match(await run([...rules, '--go']), { code: 0 })
  t.same(rulesOf(to).toSorted(), ['cost-row', 'ended'])
  const { figures } = to.got.find(({ rule }) => rule === 'cost-row') ?? {}
  t.ok(Number(figures?.['usdPerRow']) > 1.2 * Number(figures?.['expectedUsd']))
  t.match(await run(rules), { code: 0 })
  t.equal(to.got.length, 2)
  t.match(await run([...rules, '--expect-row', '0.01']), { code: 0 })
  t.equal(to.got.length, 2, 'a row costs less than that')
})

void t.test('the ages of batches, of an earlier run too', async (t) => {
  const to = await hook(t)
  const hour = 3_600_000
  const { emulator, run, start } = await set(t, to.url, { batchMs: hour })
  const killed = start(['--alert', 'batch-age>1h'])
  await killed.said('chunk 3: 5 requests sent')
  killed.child.kill('SIGKILL')
  await killed.ended
  const one = start(['--alert', 'batch-age>0.01s', '--alert', 'held'])
  while (to.got.length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
  const results = ['--alert', 'results-age>0.01s']
  t.match(await run(results), { code: 5 }, 'another process is at work')
  t.equal(to.got.length, 3, 'and tells what there is to tell')
  one.child.kill('SIGTERM')
  t.match(await one.ended, { code: 143 })
  const two = start(results)
  while (to.got.length < 6) await new Promise((resolve) => setTimeout(resolve, 20))
  await emulator.advance(hour)
  t.match(await two.ended, { code: 0 })
  const each = (rule: string): string[] => Array<string>(3).fill(rule)
  t.same(rulesOf(to), [...each('batch-age'), ...each('results-age')])
  t.equal(new Set(to.got.map(({ subject }) => subject)).size, 3)
})

void t.test('a broken webhook makes no call more and holds nothing up', async (t) => {
  let [open, most] = [0, 0]
  const hanging = await hook(t, (response) => {
    most = Math.max(most, ++open)
    response.once('close', () => open--)
  })
  const one = await set(t, hanging.url, { batchMs: 300 })
  const orderOf = async (emulator: Emulator): Promise<object> => {
    const { creates, requests, billed, usd } = await emulator.ledger()
    return { creates, requests, billed, usd }
  }
  const rules = ['--max-error-rate', '0.5', '--alert', 'batch-age>0.01s', '--alert', 'ended']
  const before = performance.now()
  const run = one.start([...rules, '--poll', '0.1'])
  await run.said('25 rows: 25 ok')
  const took = performance.now() - before
  const written = readFileSync(join(one.dir, 'out.jsonl'))
  const { code, stderr } = await run.ended
  t.equal(code, 0)
  const waited = performance.now() - before - took
  t.match(stderr, /alerts: the webhook did not answer within 10 seconds|alerts were not delivered/)
  t.equal(most, 1, 'one at a time')

  const plain = await service(t, { batchMs: 300 })
  const dir = t.testdir({ 'in.jsonl': requestLines(25) })
  const begun = performance.now()
  const args = [
    'run',
    'in.jsonl',
    '-o',
    'out.jsonl',
    '--max-requests',
    '10',
    ...fast,
    '--poll',
    '0.1',
  ]
  t.match(await cli(args, { url: plain.url, cwd: dir }), { code: 0 })
  t.comment(
    `with a webhook that hangs the rows came in ${(took / (performance.now() - begun)).toFixed(2)} of the time without; then ${Math.round(waited)} ms for it`,
  )
  t.same(await orderOf(one.emulator), await orderOf(plain))
  const valuesOf = (bytes: Buffer): string[] =>
    outcomes(bytes)
      .map(({ custom_id, value }) => `${custom_id}: ${String(value)}`)
      .toSorted()
  t.equal(valuesOf(written).length, 25)
  t.same(valuesOf(written), valuesOf(readFileSync(join(dir, 'out.jsonl'))))
})
