/**
 * A row that askNow gave up stays as it failed: the value that it fell back to is in the request of a second job,
 * which is paid.
 */
import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FaultRule, LedgerReport } from '../../src/emulator/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { Random } from '../faults/random.ts'
import { respond } from '../fixtures/answers-run/model.ts'
import { runAnswers } from '../fixtures/answers-run/pipeline.ts'
import { randomSpec } from '../fixtures/answers-run/spec.ts'
import type { AnswersSpec } from '../fixtures/answers-run/spec.ts'
import { statusIn } from '../fixtures/status-in.ts'
import { withOnlyEnv } from '../fixtures/with-only-env.ts'

const script = fileURLToPath(new URL('../fixtures/answers-run/process.js', import.meta.url))

const faults: FaultRule[] = [
  { on: 'messages', fault: 'reply_lost', calls: [1] },
  { on: 'messages', fault: 'status', status: 529, calls: [1, 2, 3, 4, 5] },
  // Both rows that close the lane, and so the third, which is never called for.
  {
    on: 'messages',
    fault: 'status',
    status: 529,
    calls: Array.from({ length: 10 }, (_, i) => i + 1),
  },
]

const chainIn = (of: Pick<AnswersSpec, 'folder' | 'url' | 'run'>): AnswersSpec => ({
  ...randomSpec(new Random(1), of),
  rows: 6,
  kinds: ['plain', 'stuck'],
  maxRequests: 3,
  maxAttempts: 1,
  askNow: 1,
  fallBack: true,
  isChained: true,
  isParted: false,
  isNamed: false,
  isStrict: false,
  tiers: false,
  keepIds: false,
  dedupe: false,
  prune: false,
  mayFail: 2,
})

for (const fault of faults) {
  void t.test(JSON.stringify(fault), async (t) => {
    const emulator = await startEmulator({ batchMs: 20, respond })
    t.teardown(() => emulator.close())
    emulator.faults.set([fault])
    const folder = t.testdir()
    const of = { folder, url: emulator.url, run: 'given up' }
    const spec = chainIn(of)
    await runAnswers(spec)
    const output = await readFile(join(folder, 'out.jsonl'), 'utf8')
    t.match(
      output,
      /next \d of given up: none/,
      'the second job asked with the value that stands in',
    )
    const before = await emulator.ledger()
    await runAnswers(spec)
    t.equal(await readFile(join(folder, 'out.jsonl'), 'utf8'), output)
    t.same(await emulator.ledger(), before, 'and nothing was called but to look')
  })
}

const places = [
  'before ASKING',
  'after ASKING',
  'answer came',
  'before UNASKED',
  'after UNASKED',
  'answer written',
  'before ASKED',
  'after ASKED',
]

// One row is lost, one is not taken, and one is answered.
const some: FaultRule[] = [
  { on: 'messages', fault: 'reply_lost', calls: [1] },
  { on: 'messages', fault: 'status', status: 529, calls: [2, 3, 4, 5, 6] },
]

for (const place of places) {
  void t.test(`killed ${place}, and ended by the same program`, async (t) => {
    const emulator = await startEmulator({ batchMs: 20, respond })
    t.teardown(() => emulator.close())
    emulator.faults.set(some)
    const folder = t.testdir()
    const spec = chainIn({ folder, url: emulator.url, run: place })
    const command = [process.execPath, script, JSON.stringify(spec)]
    const env = { PATH: process.env['PATH'], BATCHLINE_FAILPOINT: `first ${place}:1` }
    const child = spawn(...withOnlyEnv(env, command), { stdio: 'ignore' })
    t.equal((await once(child, 'exit'))[1], 'SIGKILL')
    await runAnswers(spec)
    emulator.faults.set([])
    const output = await readFile(join(folder, 'out.jsonl'), 'utf8')
    const before = await emulator.ledger()
    await runAnswers(spec)
    t.equal(await readFile(join(folder, 'out.jsonl'), 'utf8'), output)
    // Free looks at what other jobs have made may be more.
    const paid = ({ calls, usd }: LedgerReport): number[] => [calls.create, calls.messages, usd]
    t.same(paid(await emulator.ledger()), paid(before))
    let [known, told] = [0, 0]
    for (const job of ['first', 'next']) {
      const { askedNow } = await statusIn(join(folder, job))
      known += askedNow?.answered ?? 0
      told += (askedNow?.open ?? 0) + (askedNow?.askedAgain ?? 0)
    }
    const { messages } = before
    t.ok(messages - known <= told, `${messages} calls paid, ${known} known, ${told} told`)
  })
}
