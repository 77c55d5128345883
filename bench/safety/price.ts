/** The share of durability in a run's time, and of hashes, sealing and the journal in its CPU. */
import { fileKinds } from '../../test/fixtures/counted/counting-disk.ts'
import { median } from '../harness/median.ts'
import type { Figures } from '../../test/fixtures/counted/run-program.ts'
import { Table } from '../harness/table.ts'
import { of, runRounds } from './rounds.ts'
import type { Rounds } from './rounds.ts'

interface Sizes {
  readonly rows: number
  readonly rounds: number
  /** Numbers of batches. */
  readonly sizes: readonly number[]
}

export async function showPrice(folder: string, { rows, rounds, sizes }: Sizes): Promise<void> {
  const title = `${rows.toLocaleString('en')} rows of 1 KB, medians of ${rounds} rounds`
  const all: Rounds[] = []
  for (const batches of sizes) all.push(await runRounds(folder, { rows, rounds, batches }))
  console.log(`#### The cost of durability: ${title}\n`)
  showDurability(all)
  console.log(`\n#### The share of safety in the CPU time: ${title}\n`)
  showCpu(all)
}

function showDurability(all: readonly Rounds[]): void {
  const table = new Table(
    'batches',
    'syncs',
    'time per sync',
    'wall',
    'time with a sync running',
    'wall without syncs',
    'wall to no syncs',
    'CPU to no syncs',
  )
  for (const { batches, durable, syncless } of all) {
    const wall = of(durable, ({ wallMs }) => wallMs)
    const without = of(syncless, ({ wallMs }) => wallMs)
    // Compare within each round: the other load of the machine changes from round to round.
    const ratio = (figure: 'wallMs' | 'cpuMs'): string =>
      median(durable.map((run, i) => run[figure] / (syncless[i]?.[figure] ?? 0))).toFixed(2)
    const syncing = of(durable, ({ reported }) => reported['someSyncMs'] ?? 0)
    const syncs = of(durable, ({ reported }) => sum(reported, 'syncs'))
    table.row(
      batches,
      syncs,
      `${(of(durable, ({ reported }) => sum(reported, 'syncMs')) / syncs).toFixed(2)} ms`,
      seconds(wall),
      percent(syncing / wall),
      seconds(without),
      ratio('wallMs'),
      ratio('cpuMs'),
    )
  }
}

function showCpu(all: readonly Rounds[]): void {
  const table = new Table(
    'batches',
    'CPU of the run',
    'SHA-256',
    'CRC-32',
    'journal',
    'sealing, with its hashes',
  )
  for (const { batches, durable, requests, chunks, alone: parts } of all) {
    const cpu = of(durable, ({ cpuMs }) => cpuMs)
    const part = (name: string): string => {
      const ms = of(parts, ({ reported }) => reported[name] ?? Number.NaN)
      return `${ms.toFixed(0)} ms (${percent(ms / cpu)})`
    }
    const sealing = of(chunks, ({ cpuMs }) => cpuMs) - of(requests, ({ cpuMs }) => cpuMs)
    table.row(
      batches,
      seconds(cpu),
      part('shaMs'),
      part('crcMs'),
      part('journalMs'),
      `${sealing.toFixed(0)} ms (${percent(sealing / cpu)})`,
    )
  }
}

function sum(reported: Figures['reported'], figure: 'syncs' | 'syncMs'): number {
  return fileKinds.reduce((total, kind) => total + (reported[`${kind}.${figure}`] ?? 0), 0)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
