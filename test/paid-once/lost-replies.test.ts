/**
 * Several lost replies in a row, late batches and batches of others: each chunk is still paid
 * once.
 */
import t from 'tap'
import type { FaultRule } from '../../src/emulator/index.ts'
import { countOwn } from '../fixtures/answered.ts'
import { requests } from '../fixtures/run-job.ts'
import { setUp } from '../fixtures/set-up.ts'

for (const [title, rules] of [
  [
    'the same chunk in doubt twice',
    [{ on: 'create', fault: 'status', status: 500, calls: [1, 2] }],
  ],
  [
    'sent again, and the second create shows up late',
    [
      { on: 'create', fault: 'status', status: 500, calls: [1, 2] },
      { on: 'create', fault: 'late_commit', ms: 150, calls: [3, 4] },
    ],
  ],
  ['every second reply is lost', [{ on: 'create', fault: 'reply_lost', calls: [1, 3, 5, 7, 9] }]],
  [
    'all creates fail for a while',
    [{ on: 'create', fault: 'reset', at: 'body', calls: [1, 2, 3, 4, 5] }],
  ],
] as Array<[string, FaultRule[]]>) {
  void t.test(title, async (t) => {
    const { emulator, run } = await setUp(t, { faults: rules })
    emulator.plantForeign({ count: 3, requests: 10 })
    const found = await run(requests(40))
    t.equal(countOwn(found), 40)
    t.equal((await emulator.ledger()).billed, 40)
  })
}

void t.test(
  'foreign batches of the same size, ever more of them, are awaited and never adopted',
  async (t) => {
    const { emulator, run } = await setUp(t, {
      faults: [{ on: 'create', fault: 'reset', at: 'body', calls: [1] }],
    })
    const rules = setInterval(() => emulator.plantForeign({ count: 2, requests: 10 }), 10)
    const found = await run(requests(10), {
      onEvent: (event) => {
        if (event.type === 'absent') clearInterval(rules)
      },
    })
    clearInterval(rules)
    t.equal(countOwn(found), 10)
    t.equal((await emulator.ledger()).billed, 10)
  },
)
