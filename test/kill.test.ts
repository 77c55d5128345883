import t from 'tap'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '../src/emulator/index.ts'
import type { Outcome } from '../src/index.ts'
import { answerOf } from './fixtures/run-job.ts'

const script = fileURLToPath(new URL('./fixtures/job-process.js', import.meta.url))

/** Runs the job and kills it after `ms`, if it has not ended before. */
async function runFor(args: string[], ms: number): Promise<number | null> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  const timer = setTimeout(() => child.kill('SIGKILL'), ms)
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
  clearTimeout(timer)
  if (code) throw new Error(errors)
  return code
}

void t.test('killed again and again, nothing is lost and nothing is billed twice', async (t) => {
  const rows = 120
  const tries = new Map<string, number>()
  const emulator = await startEmulator({
    batchMs: 60,
    respond: (params) => {
      const text = String((params as { messages: Array<{ content: string }> }).messages[0]?.content)
      const n = (tries.get(text) ?? 0) + 1
      tries.set(text, n)
      if (Number(text.split(' ')[1]) % 17 === 0 && n === 1) {
        return { error: { type: 'overloaded_error', message: 'busy' } }
      }
      return `re: ${text}`
    },
  })
  t.teardown(() => emulator.close())
  let kills = 0
  for (let job = 0; job < 4; job++) {
    const folder = t.testdir()
    const out = join(folder, 'out.jsonl')
    const args = [join(folder, 'job'), emulator.url, String(rows), out]
    for (let ms = 180 + job * 13; !existsSync(out) && kills < 200; ms += 35) {
      if ((await runFor(args, ms)) === null) kills++
    }
    const outcomes = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Outcome)
    t.equal(outcomes.length, rows)
    t.equal(new Set(outcomes.map((o) => o.position)).size, rows)
    t.ok(
      outcomes.every((o) => answerOf(o) === `re: question ${o.position}`),
      'each its own answer',
    )
    tries.clear()
  }
  const ledger = await emulator.ledger()
  t.comment(`${kills} kills, ${ledger.requests} requests in ${ledger.batches} batches`)
  t.ok(kills > 20, 'it was really killed')
  t.equal(ledger.billedTwiceById.count, 0)
  t.equal(ledger.billed, 4 * rows)
})
