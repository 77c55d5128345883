/**
 * A row that askNow gave up stays as it failed: the value that it fell back to is in the request of a second job,
 * which is paid.
 */
import t from 'tap'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultRule } from '../../src/emulator/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { Random } from '../faults/random.ts'
import { respond } from '../fixtures/answers-run/model.ts'
import { runAnswers } from '../fixtures/answers-run/pipeline.ts'
import { randomSpec } from '../fixtures/answers-run/spec.ts'

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

for (const fault of faults) {
  void t.test(JSON.stringify(fault), async (t) => {
    const emulator = await startEmulator({ batchMs: 20, respond })
    t.teardown(() => emulator.close())
    emulator.faults.set([fault])
    const folder = t.testdir()
    const of = { folder, url: emulator.url, run: 'given up' }
    const spec = {
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
      mayFail: 2,
    }
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
