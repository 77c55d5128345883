/** A chain of two jobs that is killed in the middle of the second ends as one that never was. */
import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from '../../src/index.ts'
import { questionOf } from '../fixtures/answered.ts'
import { endOf } from '../fixtures/chained-run.ts'
import { setUp } from '../fixtures/set-up.ts'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'

const script = fileURLToPath(new URL('../fixtures/chained-process.js', import.meta.url))

/** Runs the chain and kills it when the second job has told of so many events; true if it was killed. */
async function killedAfter(events: number, args: string[]): Promise<boolean> {
  const { PATH } = process.env
  const child = spawn(...withOnlyEnv({ PATH }, [process.execPath, script, ...args]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let told = 0
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  child.stdout.on('data', (text: Buffer) => {
    told += text.toString().split('next ').length - 1
    if (told >= events) child.kill('SIGKILL')
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code) throw new Error(errors)
  return code === null
}

for (const parts of [1, 2]) {
  void t.test(`killed again and again, ${parts} requests a row`, async (t) => {
    const rows = 80
    const tries = new Map<string, number>()
    const { emulator } = await setUp(t, {
      batchMs: 60,
      // In both jobs, some fail at first.
      respond: (params) => {
        const text = questionOf(params)
        const n = (tries.get(text) ?? 0) + 1
        tries.set(text, n)
        const number = Number(/question (\d+)/.exec(text)![1])
        if (n === 1 && number % 13 === (text.startsWith('again') ? 5 : 2)) {
          return { error: { type: 'overloaded_error', message: 'busy' } }
        }
        return `re: ${text}`
      },
    })
    const folder = t.testdir()
    const out = join(folder, 'out.jsonl')
    const args = [folder, emulator.url, String(rows), String(parts), out]
    let kills = 0
    for (let run = 0; !existsSync(out) && run < 60; run++) {
      if (await killedAfter(1 + run * 2, args)) kills++
    }
    t.ok(kills > 4, `${kills} kills`)
    const outcomes = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Outcome<string>)
    t.same(
      outcomes
        .toSorted((a, b) => a.position - b.position)
        .map((o) => [o.position, o.ok && o.value]),
      Array.from({ length: rows }, (_, n) => [n, endOf(n, parts)]),
    )
    const ledger = await emulator.ledger()
    t.equal(ledger.billedTwiceById.count, 0)
    t.equal(ledger.billed, rows * parts + rows)
    for (const [question, times] of tries) t.ok(times <= 2, question)
  })
}
