/** An example with --folder alone: the same command goes on, because its emulator outlives it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import type { LedgerReport } from '../../src/emulator/index.ts'
import { runExample } from './example-process.ts'

const folder = join(t.testdir(), 'run')
const args = ['--folder', folder, '--rows', '40']
const kept = () =>
  JSON.parse(readFileSync(join(folder, 'emulator.json'), 'utf8')) as {
    url: string
    isFinished: boolean
  }
const output = () => readFileSync(join(folder, 'moderate.jsonl'), 'utf8')

async function ledgerAt(url: string): Promise<LedgerReport | undefined> {
  return await fetch(`${url}/_emulator/ledger`).then(
    async (response) => (await response.json()) as LedgerReport,
    () => undefined,
  )
}

async function isGone(url: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await ledgerAt(url)) === undefined) return true
    await pause(100)
  }
  return false
}

void t.test('what was begun is awaited at the same emulator, which then ends', async (t) => {
  const step = await runExample('moderate', [...args, '--once'])
  t.equal(step.code, 9, step.stderr)
  const { url, isFinished } = kept()
  t.notOk(isFinished)
  const sent = (await ledgerAt(url))?.batches ?? 0
  t.ok(sent > 0, `${sent} batches`)
  const end = await runExample('moderate', args)
  t.equal(end.code, 0, end.stderr)
  t.same(kept(), { url, isFinished: true })
  t.equal(output().trimEnd().split('\n').length, 40)
  t.ok(await isGone(url), 'nothing is left running')
})

void t.test('what is finished is shown again, at the same address', async (t) => {
  const [before, { url }] = [output(), kept()]
  const end = await runExample('moderate', args)
  t.equal(end.code, 0, end.stderr)
  t.equal(output(), before)
  t.same(kept(), { url, isFinished: true })
})

void t.test('an emulator that is gone is told', async (t) => {
  t.ok(await isGone(kept().url))
  writeFileSync(join(folder, 'emulator.json'), JSON.stringify({ ...kept(), isFinished: false }))
  const { code, stderr } = await runExample('moderate', args)
  t.equal(code, 1)
  t.match(stderr, /has ended, and its batches are gone with it: begin again with another --folder/)
})
