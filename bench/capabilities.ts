/**
 * What each capability costs beside none: CPU time a row and peak memory of the whole process, from file to
 * file, in turns. Ratios are those of medians of one run.
 *
 *     node build/bench/capabilities.js [--set cost|answers|sinks] [--mb 100] [--rounds 3] [--only none,all] [--batches 10]
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'
import { withInput } from './memory/input.ts'
import { measure } from './memory/measure.ts'

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    batches: { type: 'string', default: '10' },
    set: { type: 'string', default: 'cost' },
    only: { type: 'string' },
  },
})
const judgedAnswer = new URL('../test/fixtures/counted/judged-answer.js', import.meta.url)
const sets: Readonly<Record<string, { program: string; all: string; emulator: string[] }>> = {
  cost: { program: 'capable', all: 'budget,pilot,dedupe,cache,answers', emulator: [] },
  answers: {
    program: 'judged',
    all: 'tiers,breaker,version,asknow,fallback,order,compare,counts,review',
    emulator: ['--respond', fileURLToPath(judgedAnswer)],
  },
  // Of sinks there is one at a time; `none` is writeRows in the order of the input.
  sinks: { program: 'sinks', all: 'call,sqlite', emulator: [] },
}
const { program, all, emulator } = sets[values.set]!
const together = values.set === 'sinks' ? [] : ['all']
const names = values.only?.split(',') ?? ['none', ...all.split(','), ...together]

console.log(`### Capabilities: ${machine()}\n`)
const table = new Table('on', 'rows', 'CPU a row', 'to none', 'peak RSS', 'wall')
await withInput({ kind: 'rows', mb: Number(values.mb), rowBytes: 1000 }, async (input) => {
  const perBatch = Math.min(100_000, Math.ceil(input.rows / Number(values.batches)))
  const found = new Map(names.map((name) => [name, { cpu: [0], peak: [0], wall: [0] }]))
  for (const figures of found.values()) for (const list of Object.values(figures)) list.pop()
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, { cpu, peak, wall }] of found) {
      const on = name === 'all' ? all : name
      const figures = await measure(input, { program, perBatch, on, emulator })
      cpu.push((figures.cpuMs * 1000) / input.rows)
      peak.push(figures.peakMB)
      wall.push(figures.wallMs)
    }
  }
  const none = median(found.get('none')?.cpu ?? [])
  for (const [name, { cpu, peak, wall }] of found) {
    table.row(
      name,
      input.rows.toLocaleString('en-US'),
      `${median(cpu).toFixed(1)} µs`,
      (median(cpu) / none).toFixed(2),
      `${Math.max(...peak).toFixed(0)} MB`,
      `${(median(wall) / 1000).toFixed(1)} s`,
    )
  }
})
