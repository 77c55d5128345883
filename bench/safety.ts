/**
 * The cost of safety: syncs and writes, the time for durability, hashes and the journal, the time
 * to open a job with many recorded batches, and the calls that waiting makes.
 *
 *     node build/bench/safety.js [--only TEXT] [--rows 20000] [--rounds 5] [--recorded 1000,10000,100000] [--hours 3]
 *
 * `--only` selects parts by a text in their name: writes, price, start-up, waiting.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from './harness/machine.ts'
import { writeInput } from '../test/fixtures/write-input.ts'
import { showPrice } from './safety/price.ts'
import { showStartUp } from './safety/start-up.ts'
import { showWaiting } from './safety/waiting.ts'
import { showWrites } from './safety/writes.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rows: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    recorded: { type: 'string', default: '1000,10000,100000' },
    hours: { type: 'string', default: '3' },
  },
})
const rows = Number(values.rows)
const rounds = Number(values.rounds)

const parts: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  writes: (folder) => showWrites(folder, { rows, sizes: [1, 10, 100] }),
  price: (folder) => showPrice(folder, { rows, rounds, sizes: [2, 100] }),
  'start-up': (folder) =>
    showStartUp(folder, { rounds, sizes: [0, ...values.recorded.split(',').map(Number)] }),
  waiting: (folder) => showWaiting(folder, { hours: Number(values.hours) }),
}

console.log(`### The cost of safety: ${machine()}\n`)
const folder = await mkdtemp(join(tmpdir(), 'batchline-safety-'))
try {
  await writeInput(join(folder, 'in.jsonl'), { kind: 'requests', rows, rowBytes: 1000 })
  for (const [name, show] of Object.entries(parts)) {
    if (!name.includes(values.only)) continue
    await show(folder)
    console.log()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
