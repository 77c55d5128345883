/**
 * Memory and CPU of `writeTo` for outcomes of whole batches that end in another order than the input's.
 *
 *     node build/bench/deliver.js [--rows 100000,1000000] [--rounds 3]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runProgram } from '../test/fixtures/counted/run-program.ts'
import { lacksSqlite } from '../test/sinks/sqlite.ts'
import type { SqliteDriver } from '../test/sinks/sqlite.ts'
import { machine } from './harness/machine.ts'
import { median } from './harness/median.ts'
import { Table } from './harness/table.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,1000000' },
    rounds: { type: 'string', default: '3' },
  },
})
const script = fileURLToPath(new URL('programs/delivered.js', import.meta.url))

interface Way {
  readonly into: 'nothing' | 'call' | SqliteDriver
  readonly isShuffled: boolean
}

const drivers: SqliteDriver[] = []
for (const driver of ['better-sqlite3', 'node:sqlite'] as const) {
  const lacks = await lacksSqlite(driver)
  if (lacks === undefined) drivers.push(driver)
  else console.log(`${lacks}\n`)
}
const ways: readonly Way[] = (['nothing', 'call', ...drivers] as const).flatMap((into) =>
  (into === 'nothing' ? [false] : [false, true]).map((isShuffled) => ({ into, isShuffled })),
)

console.log(`### Outcomes by writeTo: ${machine()}\n`)
const table = new Table('rows', 'into', 'batches come', 'CPU a row', 'peak RSS', 'wall')
for (const rows of values.rows.split(',').map(Number)) {
  const found = new Map(ways.map((way) => [way, { cpu: [0], peak: [0], wall: [0] }]))
  for (const figures of found.values()) for (const list of Object.values(figures)) list.pop()
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [way, { cpu, peak, wall }] of found) {
      const { cpuMs, peakMB, wallMs } = await deliver(rows, way)
      cpu.push((cpuMs * 1000) / rows)
      peak.push(peakMB)
      wall.push(wallMs)
    }
  }
  for (const [{ into, isShuffled }, { cpu, peak, wall }] of found) {
    table.row(
      rows.toLocaleString('en'),
      into,
      isShuffled ? 'shuffled' : 'in order',
      `${median(cpu).toFixed(1)} µs`,
      `${Math.max(...peak).toFixed(0)} MB`,
      `${(median(wall) / 1000).toFixed(1)} s`,
    )
  }
}

async function deliver(rows: number, { into, isShuffled }: Way) {
  const folder = await mkdtemp(join(tmpdir(), 'batchline-deliver-'))
  try {
    const flags = { folder, into, rows }
    const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])
    const figures = await runProgram(script, [...args, ...(isShuffled ? ['--shuffled'] : [])])
    if (figures.reported['rows'] !== rows) throw new Error(`${figures.reported['rows']} of ${rows}`)
    return figures
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
