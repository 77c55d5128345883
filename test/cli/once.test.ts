/** `--once`: a command that a scheduler runs again and again. */
import t from 'tap'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../../src/emulator/index.ts'
import { cli, outcomes, requestLines, requestRow, service } from './cli.ts'
import type { Ended } from './cli.ts'

const minute = 60_000
const run = ['run', 'in.jsonl', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '10']
const step = [...run, '--once', '--json']

interface Json {
  exitCode: number
  state: string
  message?: string
  output?: string
  waiting?: { batches: number; requests: number; unsent: boolean; againMs: number; againAt: string }
  status?: { attempts: unknown[] }
}

function jsonOf({ stdout }: Ended): Json {
  return JSON.parse(stdout) as Json
}

async function callsOf(emulator: Emulator): Promise<number> {
  const { creates, calls } = await emulator.ledger()
  return Object.values(calls).reduce((sum, count) => sum + count, creates)
}

void t.test('send, look, look, collect', async (t) => {
  const emulator = await service(t, { batchMs: 10 * minute })
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(25) }) }
  const first = await cli(step, at)
  t.equal(first.code, 9, first.stderr)
  const { waiting, ...json } = jsonOf(first)
  t.match(json, { exitCode: 9, state: 'waiting', message: /^nothing more can be done now/ })
  t.match(waiting, { batches: 3, requests: 25, unsent: false })
  t.ok((waiting?.againMs ?? 0) >= 30_000 && Date.parse(waiting?.againAt ?? '') > Date.now())
  t.notOk(existsSync(join(at.cwd, 'out.jsonl')))

  const before = await callsOf(emulator)
  const second = await cli(step, at)
  t.match(jsonOf(second), { exitCode: 9, waiting: { batches: 3 } })
  t.equal((await callsOf(emulator)) - before, 1, 'one call')
  t.notMatch(second.stderr, /rows in/, 'the input is not read')

  await emulator.advance(11 * minute)
  const last = await cli(step, at)
  t.equal(last.code, 0, last.stderr)
  t.match(jsonOf(last), { exitCode: 0, state: 'finished', output: join(at.cwd, 'out.jsonl') })
  t.equal(outcomes(readFileSync(join(at.cwd, 'out.jsonl'))).length, 25)
  t.match(await emulator.ledger(), { creates: 3, billed: 25, billedTwice: { count: 0 } })
  t.match(await cli(step, at), { code: 0 }, 'and once more: nothing is left to do')
  t.match(await emulator.ledger(), { creates: 3, billed: 25 })
})

void t.test('rows that were added to the input are something to do', async (t) => {
  const emulator = await service(t, { batchMs: 10 * minute })
  const cwd = t.testdir({ 'in.jsonl': requestLines(5) })
  const at = { url: emulator.url, cwd }
  t.match(await cli(step, at), { code: 9 })
  writeFileSync(join(cwd, 'in.jsonl'), requestLines(5) + requestLines(2))
  const grown = await cli(step, at)
  t.match(grown, { code: 9, stderr: /nothing more can be done/ })
  t.equal((await emulator.ledger()).creates, 2, 'rows that were added are sent at once')
})

void t.test('stdin is read once, and its records are stepped on', async (t) => {
  const emulator = await service(t, { batchMs: 10 * minute, limits: { queue: 20 } })
  const cwd = t.testdir({})
  const at = { url: emulator.url, cwd }
  const args = ['run', '-', '-o', 'out.jsonl', '--job', 'job', '--max-requests', '10', '--once']
  const first = await cli(args, { ...at, input: requestLines(45) })
  t.equal(first.code, 9, first.stderr)
  t.equal((await emulator.ledger()).requests, 20, 'the queue takes two batches')
  const resume = ['resume', 'job', '--once', '--json']
  let steps = 0
  for (;;) {
    await emulator.advance(11 * minute)
    const ended = await cli(resume, at)
    if (ended.code === 0) break
    t.equal(ended.code, 9, ended.stderr)
    if (++steps > 10) throw new Error('no end')
  }
  t.equal(outcomes(readFileSync(join(cwd, 'out.jsonl'))).length, 45)
  t.match(await emulator.ledger(), { billed: 45, billedTwice: { count: 0 } })
})

void t.test('stdout serves one thing', async (t) => {
  const at = { url: 'http://127.0.0.1:9', cwd: t.testdir({ 'in.jsonl': requestLines(1) }) }
  const bare = ['run', 'in.jsonl', '--job', 'job']
  t.match(await cli([...bare, '--once'], at), { code: 2, stderr: /--once needs -o FILE/ })
  t.match(await cli([...bare, '--json'], at), { code: 2, stderr: /--json needs -o FILE/ })
})

void t.test('a service that is away is asked again in a later step', async (t) => {
  const emulator = await service(t, { batchMs: 10 * minute })
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(5) }) }
  const away = [...step, '--no-preflight', '--poll', '1']
  emulator.faults.add({ on: 'any', fault: 'status', status: 529 })
  const first = await cli(away, at)
  t.equal(first.code, 9, first.stderr)
  t.match(jsonOf(first).waiting, { batches: 0, unsent: true })
  emulator.faults.clear()
  // Before that time a step would only say the same.
  await sleep(jsonOf(first).waiting?.againMs)
  t.match(await cli(away, at), { code: 9 })
  emulator.faults.add({ on: 'any', fault: 'status', status: 529 })
  await emulator.advance(11 * minute)
  const blind = await cli(away, at)
  t.match(jsonOf(blind), { exitCode: 9, waiting: { batches: 1 } })
  emulator.faults.clear()
  t.match(await cli(away, at), { code: 0 })
  t.match(await emulator.ledger(), { creates: 1, billed: 5 })
})

void t.test('what stops a job is said once nothing is awaited', async (t) => {
  const emulator = await service(t, { batchMs: 10 * minute })
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(30) }) }
  const pilot = [...step, '--pilot', '10']
  t.match(await cli(pilot, at), { code: 9 })
  await emulator.advance(11 * minute)
  const stopped = await cli(pilot, at)
  t.equal(stopped.code, 4, stopped.stderr)
  t.match(jsonOf(stopped), { state: 'stopped', message: /the pilot has ended/ })
  t.match(await cli([...pilot, '--go'], at), { code: 9 })
  await emulator.advance(11 * minute)
  t.match(await cli([...pilot, '--go'], at), { code: 0 })
  t.equal((await emulator.ledger()).billed, 30)
})

void t.test('rows that fail are asked again by a later step', async (t) => {
  const emulator = await service(t, { batchMs: 10 * minute })
  emulator.faults.add({ on: 'batch', fault: 'expired', share: 1, next: 1 })
  const cwd = t.testdir({ 'in.jsonl': requestLines(5) })
  const at = { url: emulator.url, cwd }
  t.match(await cli(step, at), { code: 9 })
  await emulator.advance(25 * 60 * minute)
  t.match(jsonOf(await cli(step, at)), { exitCode: 9, waiting: { batches: 1, requests: 5 } })
  await emulator.advance(11 * minute)
  t.match(await cli(step, at), { code: 0 })
  await appendFile(join(cwd, 'in.jsonl'), `${JSON.stringify(requestRow(5))}\n`)
  t.match(await cli(step, at), { code: 9 }, 'a finished job grows')
})

void t.test('a service that is overloaded for long is not asked each second', async (t) => {
  const emulator = await service(t, { batchMs: minute })
  const at = { url: emulator.url, cwd: t.testdir({ 'in.jsonl': requestLines(5) }) }
  emulator.faults.add({ on: 'any', fault: 'status', status: 529 })
  for (let i = 0; i < 2; i++) {
    const { waiting, ...json } = jsonOf(await cli([...step, '--no-preflight'], at))
    t.match(json, { exitCode: 9, state: 'waiting' })
    t.match(waiting, { batches: 0, unsent: true })
    t.ok((waiting?.againMs ?? 0) >= 30_000, `${waiting?.againMs} ms`)
  }
  emulator.faults.clear()
  // Sooner than told does no harm.
  await sleep(2000)
  const sent = jsonOf(await cli([...step, '--no-preflight'], at))
  t.match(sent, { exitCode: 9, waiting: { batches: 1, unsent: false } })
})
