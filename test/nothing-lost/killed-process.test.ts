/** A process that is killed again and again loses no row and pays for none twice. */
import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'
import type { Outcome } from '../../src/index.ts'
import { isOwn, questionOf } from '../fixtures/answered.ts'
import { setUp } from '../fixtures/set-up.ts'

const script = fileURLToPath(new URL('../fixtures/job-process.js', import.meta.url))

/** Runs the job and kills it when it has told of so many events; true if it was killed. */
async function killedAfter(events: number, args: string[]): Promise<boolean> {
  const { PATH } = process.env
  const child = spawn(...withOnlyEnv({ PATH }, [process.execPath, script, ...args]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let told = 0
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  child.stdout.on('data', (text: Buffer) => {
    told += text.toString().split('\n').length - 1
    if (told >= events) child.kill('SIGKILL')
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code) throw new Error(errors)
  return code === null
}

void t.test('killed again and again, nothing is lost and nothing is billed twice', async (t) => {
  const rows = 120
  const tries = new Map<string, number>()
  const { emulator } = await setUp(t, {
    batchMs: 60,
    respond: (params) => {
      const text = questionOf(params)
      const n = (tries.get(text) ?? 0) + 1
      tries.set(text, n)
      if (Number(text.split(' ')[1]) % 17 === 0 && n === 1) {
        return { error: { type: 'overloaded_error', message: 'busy' } }
      }
      return `re: ${text}`
    },
  })
  let kills = 0
  for (let job = 0; job < 3; job++) {
    const folder = t.testdir()
    const out = join(folder, 'out.jsonl')
    const args = [join(folder, 'job'), emulator.url, String(rows), out]
    for (let run = 0; !existsSync(out) && run < 40; run++) {
      if (await killedAfter(1 + job + run * 3, args)) kills++
    }
    const outcomes = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Outcome)
    t.equal(outcomes.length, rows)
    t.equal(new Set(outcomes.map((o) => o.position)).size, rows)
    t.ok(outcomes.every(isOwn), 'each its own answer')
    tries.clear()
  }
  const ledger = await emulator.ledger()
  t.comment(`${kills} kills, ${ledger.requests} requests in ${ledger.batches} batches`)
  t.ok(kills > 12, 'it was really killed')
  t.equal(ledger.billedTwiceById.count, 0)
  t.equal(ledger.billed, 3 * rows)
})
