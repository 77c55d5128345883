/** `batchline delete DIR`: what the service keeps of a finished job goes, after a yes. */
import t from 'tap'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Emulator } from '../../src/emulator/index.ts'
import { openJob } from '../../src/index.ts'
import { clientOf } from '../fixtures/run-job.ts'
import { Cli, cli, fast, main, requestLines, sentinelKey, service } from './cli.ts'

const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '5', ...fast]
const remove = ['delete', 'job', '--yes']

async function idsAt({ url }: Pick<Emulator, 'url'>): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of clientOf(url).messages.batches.list()) ids.push(id)
  return ids
}

void t.test('a finished job: asked for, others untouched, replayed without a call', async (t) => {
  const emulator = await service(t)
  const { url } = emulator
  emulator.plantForeign({ count: 2, requests: 5 })
  const others = await idsAt(emulator)
  const dir = t.testdir({ 'in.jsonl': requestLines(12) })
  t.equal((await cli(run, { url, cwd: dir })).code, 0)
  const out = readFileSync(join(dir, 'out.jsonl'))

  const unasked = await cli(['delete', 'job'], { url, cwd: dir })
  t.match(unasked, { code: 2, stderr: /no terminal to ask for confirmation: give --yes/ })
  t.equal((await idsAt(emulator)).length, 5)
  const deleted = await cli(remove, { url, cwd: dir })
  t.match(deleted, { code: 0, stdout: '' })
  t.match(
    deleted.stderr,
    /3 batches \(12 requests of 12 rows\): requests and answers.*will be the only copy/,
  )
  t.match(deleted.stderr, /\n3 batches deleted at the service\n/)
  t.same(await idsAt(emulator), others)

  const { calls } = await emulator.ledger()
  t.match(await cli(['delete', 'job'], { cwd: dir }), {
    code: 0,
    stderr: /nothing to delete: all 3 batches are deleted already/,
  })
  t.match(await cli(run, { url, cwd: dir }), { code: 0, stderr: /12 rows: 12 ok/ })
  t.ok(out.equals(readFileSync(join(dir, 'out.jsonl'))))
  t.same((await emulator.ledger()).calls, calls)
  t.match(await cli(['status', 'job'], { cwd: dir }), {
    code: 0,
    stdout: /3 batches deleted at the service/,
  })
})

void t.test('on a terminal it asks, and anything but a yes is a no', async (t) => {
  const hasScript = existsSync('/usr/bin/script')
  if (!hasScript) return t.comment('skipped: no script(1) to make a terminal with')
  const emulator = await service(t)
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(5) })
  t.equal((await cli(run, { url, cwd: dir })).code, 0)
  t.match(await onTerminal('no', { url, cwd: dir }), { code: 4, text: /nothing was deleted/ })
  t.equal((await idsAt(emulator)).length, 1)
  t.match(await onTerminal('y', { url, cwd: dir }), {
    code: 0,
    text: /Delete them\? \[y\/N\][^]*1 batch deleted at the service/,
  })
  t.same(await idsAt(emulator), [])
})

/** Gives the answer once the question stands there. */
async function onTerminal(
  answer: string,
  { url, cwd }: { url: string; cwd: string },
): Promise<{ code: number | null; text: string }> {
  const command = `${process.execPath} ${main} delete job`
  const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { ...process.env, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: sentinelKey },
  })
  let text = ''
  let isAnswered = false
  child.stdout.on('data', (data: Buffer) => {
    text += data.toString()
    if (isAnswered || !text.includes('[y/N]')) return
    isAnswered = true
    child.stdin.write(`${answer}\n`)
  })
  return await new Promise((resolve) => child.on('close', (code) => resolve({ code, text })))
}

void t.test('a job that is not finished, in use, or damaged', async (t) => {
  const emulator = await service(t, { batchMs: 3_600_000 })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(10), empty: {} })
  t.match(await cli(['delete', 'empty', '--yes'], { url, cwd: dir }), {
    code: 2,
    stderr: /not a job folder/,
  })
  const first = new Cli(run, { url, cwd: dir })
  await first.said(/chunk 2: 5 requests sent/)
  t.match(await cli(remove, { url, cwd: dir }), { code: 4, stderr: /batches: 2/ })
  await emulator.advance(3_600_000)
  t.equal((await first.ended).code, 0)

  const path = join(dir, 'job/attempt-1/results-000002.jsonl')
  const whole = readFileSync(path)
  writeFileSync(path, `${whole.toString().replace('question', 'questiox')}`)
  t.match(await cli(remove, { url, cwd: dir }), {
    code: 6,
    stderr: /results-000002.jsonl has been changed/,
  })
  t.equal((await emulator.ledger()).calls.delete, 0)
  writeFileSync(path, whole)

  // A run of a finished job holds its folder too.
  emulator.change({ batchMs: 3_600_000 })
  writeFileSync(join(dir, 'in.jsonl'), requestLines(15))
  const second = new Cli(run, { url, cwd: dir })
  await second.said(/chunk 3: 5 requests sent/)
  t.match(await cli(remove, { url, cwd: dir }), { code: 4, stderr: /batches: 1/ })
  await emulator.advance(3_600_000)
  t.equal((await second.ended).code, 0)
  t.match(await cli(remove, { url, cwd: dir }), { code: 0, stderr: /3 batches deleted/ })
})

void t.test('a folder that another process has', async (t) => {
  const { url } = await service(t)
  const dir = t.testdir({ 'in.jsonl': requestLines(5) })
  t.equal((await cli(run, { url, cwd: dir })).code, 0)
  const job = await openJob(join(dir, 'job'), { client: clientOf(url) })
  t.match(await cli(remove, { url, cwd: dir }), { code: 5, stderr: /working on this job/ })
  await job.close()
  t.equal((await cli(remove, { url, cwd: dir })).code, 0)
})

void t.test('answers of the service', async (t) => {
  const cases = [
    [429, 0, /1 batch deleted/],
    [500, 0, /1 batch deleted/],
    [403, 4, /refuses to delete.*HTTP 403.*0 of 1 are deleted/],
    [404, 0, /0 batches deleted at the service; 1 already gone there/],
    [400, 4, /could not be deleted \(HTTP 400.*\n1 still there: run batchline delete job again/],
  ] as const
  for (const [status, code, stderr] of cases) {
    await t.test(String(status), async (t) => {
      const { url } = await service(t, {
        faults: [{ on: 'delete', fault: 'status', status, retryAfter: 0, calls: [1] }],
      })
      const dir = t.testdir({ 'in.jsonl': requestLines(5) })
      t.equal((await cli(run, { url, cwd: dir })).code, 0)
      const ended = await cli(remove, { url, cwd: dir })
      t.match(ended, { code, stderr })
      t.notMatch(ended.stderr, 'SENTINEL')
      t.equal((await cli(remove, { url, cwd: dir })).code, 0, 'the next one ends it')
    })
  }
})

void t.test('a signal ends it, and the same command goes on', async (t) => {
  const emulator = await service(t, { faults: [{ on: 'delete', fault: 'slow', ms: 400 }] })
  const { url } = emulator
  const dir = t.testdir({ 'in.jsonl': requestLines(100) })
  t.equal((await cli(run, { url, cwd: dir })).code, 0)
  const first = new Cli(remove, { url, cwd: dir })
  await first.said(/this deletes/)
  while ((await emulator.ledger()).calls.delete < 9) await new Promise((go) => setTimeout(go, 20))
  first.child.kill('SIGINT')
  t.match(await first.ended, { code: 130, stderr: /SIGINT: deletions so far are recorded/ })
  const left = await idsAt(emulator)
  t.ok(left.length > 0 && left.length < 20, `${left.length} left`)
  t.equal((await cli(remove, { url, cwd: dir })).code, 0)
  t.same(await idsAt(emulator), [])
})
