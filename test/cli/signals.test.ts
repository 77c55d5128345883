/**
 * Signals at any moment of a run, and a reader or a terminal that goes away: the run ends in good
 * order, says how to go on, and `batchline resume` finishes it with nothing lost or paid twice.
 */
import t from 'tap'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runs } from '../fixtures/runs.ts'
import { Cli, cli, fast, main, outcomes, requestLines, sentinelKey, service } from './cli.ts'
import type { Ended } from './cli.ts'

const rows = 60
const args = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '5', ...fast]
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What was written to the journal, by type. */
async function recordsOf(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8')
  const lines = text.split('\n').filter(Boolean)
  return lines.map((line) => (JSON.parse(line) as { type: string }).type)
}

/** Every row is there once, each with its own answer. */
async function isComplete(output: string | Buffer): Promise<boolean> {
  const found = outcomes(output)
  const isRight = found.every((o) => o.ok && o.value === `re: question ${o.position}`)
  return isRight && found.length === rows && new Set(found.map((o) => o.position)).size === rows
}

for (const signal of signals) {
  void t.test(`${signal} again and again, once or twice`, async (t) => {
    const emulator = await service(t, {
      batchMs: 80,
      faults: [{ on: 'create', fault: 'slow', ms: 60, p: 0.3 }],
    })
    const { url } = emulator
    const code = 128 + constants.signals[signal]
    let stopped = 0
    let early = 0
    const count = runs(4)
    for (let run = 0, job = 0; run < count; job++) {
      const dir = t.testdir({ 'in.jsonl': requestLines(rows) })
      let ended: Ended | undefined
      for (let tries = 0; tries < 12 && !(ended && ended.code === 0); tries++) {
        const isJob = existsSync(join(dir, 'job', 'job.json'))
        const one = new Cli(isJob && tries % 2 ? ['resume', 'job'] : args, { url, cwd: dir })
        // After so many it is let alone: each has less left to do than the one before.
        if (run++ >= count || tries > 9) {
          ended = await one.ended
          continue
        }
        await Promise.race([one.said('batchline '), one.ended])
        await sleep(Math.random() * 250)
        one.child.kill(signal)
        if (run % 3 === 0) {
          await sleep(Math.random() * 20)
          one.child.kill(signal)
        }
        ended = await one.ended
        // Before it listens, or after it has said its last word, a signal ends it by itself.
        if (ended.signal === signal) early++
        else if (ended.code === code) stopped++
        else t.equal(ended.code, 0, ended.stderr)
        if (ended.code === code && run % 3 !== 0 && !/stopped before anything/.test(ended.stderr)) {
          t.match(ended.stderr, 'Accepted batches keep running, and nothing is lost.')
          t.match(ended.stderr, `To go on: batchline resume ${dir}/job. To cancel: batchline`)
          t.notOk(existsSync(join(dir, 'job/lock.owner')))
        }
        if (isJob) t.equal((await cli(['status', 'job'], { cwd: dir })).code, 0, 'it can be read')
      }
      t.ok(await isComplete(await readFile(join(dir, 'out.jsonl'))), `job ${job} is complete`)
      t.equal((await emulator.ledger()).billed, rows * (job + 1))
    }
    t.ok(stopped > 0, `${stopped} stopped in good order, ${early} ended by the signal`)
  })
}

void t.test('a signal while a create call runs leaves nothing in doubt', async (t) => {
  const emulator = await service(t, { faults: [{ on: 'create', fault: 'slow', ms: 300 }] })
  for (const signal of signals) {
    const dir = t.testdir({ 'in.jsonl': requestLines(rows) })
    const one = new Cli(args, { url: emulator.url, cwd: dir })
    while (!existsSync(join(dir, 'job/attempt-1/chunk-000001.sent'))) await sleep(5)
    one.child.kill(signal)
    t.equal((await one.ended).code, 128 + constants.signals[signal])
    const records = await recordsOf(join(dir, 'job'))
    const sent = records.filter((type) => type === 'INTENT').length
    t.ok(sent > 0)
    t.equal(records.filter((type) => type === 'ACCEPTED').length, sent)
  }
})

void t.test('a reader of stdout that goes away at any moment', async (t) => {
  const emulator = await service(t, { batchMs: 60 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(rows) })
  const toStdout = ['run', 'in.jsonl', '--job', 'job', '--max-requests', '5', ...fast]
  const count = runs(3)
  for (let run = 0; run < count; run++) {
    const one = new Cli(toStdout, { url, cwd: dir })
    await Promise.race([one.said('batchline '), one.ended])
    await sleep(Math.random() * 200)
    one.child.stdout.destroy()
    const { code, stderr } = await one.ended
    // What it had to say may have been said before.
    if (code !== 0) t.match({ code, stderr }, { code: 4, stderr: /To go on: batchline resume/ })
  }
  const last = await cli(['resume', 'job'], { url, cwd: dir })
  t.equal(last.code, 0)
  t.ok(await isComplete(last.stdout))
  t.equal((await emulator.ledger()).billed, rows)
})

const noScript =
  process.platform === 'linux' && spawnSync('script', ['--version']).error === undefined
    ? false
    : 'needs script of util-linux, for a terminal'

void t.test('a terminal that is closed while a create call runs', { skip: noScript }, async (t) => {
  const emulator = await service(t, {
    faults: [{ on: 'create', fault: 'slow', ms: 700, next: 1 }],
  })
  const dir = t.testdir({ 'in.jsonl': requestLines(5) })
  // The shell outlives the hang-up, to tell how the command has ended.
  const line = `trap : HUP; "${process.execPath}" "${main}" ${args.join(' ')}; echo $? > code`
  await writeFile(join(dir, 'run.sh'), line)
  const terminal = spawn('script', ['-qefc', 'sh run.sh', 'typescript'], {
    cwd: dir,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      TERM: 'xterm',
      ANTHROPIC_BASE_URL: emulator.url,
      ANTHROPIC_API_KEY: sentinelKey,
    },
  })
  t.teardown(() => terminal.kill('SIGKILL'))
  while (!existsSync(join(dir, 'job/attempt-1/chunk-000001.sent'))) await sleep(5)
  terminal.kill('SIGKILL')
  await once(terminal, 'exit')
  while (!existsSync(join(dir, 'code'))) await sleep(20)
  await sleep(20)
  t.equal((await readFile(join(dir, 'code'), 'utf8')).trim(), '129')
  const records = await recordsOf(join(dir, 'job'))
  t.equal(records.at(-1), 'ACCEPTED', 'the create call was waited for')
  t.notOk(existsSync(join(dir, 'job/lock.owner')))
})
